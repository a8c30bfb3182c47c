import { createWorld, registerQuery } from 'bitecs';
import {
  createMotionColumns,
  createPoseColumns,
  createStageCardColumns,
  createStageMailbox,
  createThought,
  MAX_ORBIT,
  MAX_PILES,
  MAX_STAGE_CARDS,
  type StageContext,
  type StageLayout,
  type StageWorld,
  TICK_RATE,
} from '../../../components/index.ts';

const MAILBOX_CAPACITY = 1024;

/** The page's world without a card. It knows no view: the same messages at the same ticks give the same poses. */
export function createStageWorld(layout: StageLayout): StageWorld {
  const rows = MAX_STAGE_CARDS + 1;
  const components = {
    StageCard: createStageCardColumns(rows),
    Pose: createPoseColumns(rows),
    Before: createPoseColumns(rows),
    Home: createPoseColumns(rows),
    Motion: createMotionColumns(rows),
    IsGone: {},
  };
  const world = createWorld<Partial<StageContext>>({
    components,
    clock: { tick: 0, step: 1 / TICK_RATE },
    inbox: createStageMailbox(MAILBOX_CAPACITY),
    cardBySerial: new Map(),
    layout,
    hand: { card: 0, u: 0, v: 0, lastU: 0, lastV: 0, speedU: 0, speedV: 0, offsetX: 0, offsetY: 0 },
    piles: {
      used: new Uint8Array(MAX_PILES + 1),
      fanned: new Uint8Array(MAX_PILES + 1),
      x: new Float64Array(MAX_PILES + 1),
      z: new Float64Array(MAX_PILES + 1),
    },
    attention: { card: 0, leanX: 0, leanY: 0 },
    thought: createThought(),
    still: false,
    bodies: null,
    unrest: 0,
  }) as StageWorld;
  (world as { queries: StageContext['queries'] }).queries = {
    cards: registerQuery(world, [components.StageCard]),
    gone: registerQuery(world, [components.IsGone]),
  };
  return world;
}

/** A layout with room for every place, all at the origin. */
export const emptyLayout = (): StageLayout => ({
  aspect: 16 / 9,
  distance: 1.6,
  horizon: 0.62,
  floor: -0.1,
  hero: { x: 0, y: 0, z: 0, size: 0.5, yaw: 0 },
  orbit: {
    count: 1,
    x: new Float64Array(MAX_ORBIT),
    z: new Float64Array(MAX_ORBIT),
    size: new Float64Array(MAX_ORBIT),
    yaw: new Float64Array(MAX_ORBIT),
    opacity: new Float64Array(MAX_ORBIT),
  },
  her: { x: 0, y: 0, z: 0, head: 0.1 },
});
