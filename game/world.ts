import { createWorld, registerQuery } from 'bitecs';
import {
  type AuroraWorld,
  type Components,
  type Context,
  createBlinkColumns,
  createBreathColumns,
  createCardColumns,
  createDeviceColumns,
  createDriftColumns,
  createEmotionColumns,
  createFaceColumns,
  createGazeColumns,
  createHeadColumns,
  createJobColumns,
  createLayerColumns,
  createMailbox,
  createModelTable,
  createNoiseColumns,
  createReflectionColumns,
  createThoughtColumns,
  createTimeline,
  createUtteranceColumns,
  createVoiceColumns,
  createWaitingList,
  MAX_COMPANIONS,
  MAX_ENTITIES,
  TICK_RATE,
} from '../components/index.ts';
import { spawnCompanion } from '../systems/index.ts';
import { TWEAKS } from './tweaks/tweak-list.ts';

/** Messages that one tick can take in; a fuller box makes the sender wait for the next tick. */
const MAILBOX_CAPACITY = 4096;

/** Her dice begin elsewhere than the world's, or they would fall alike. */
const COMPANION_DICE = 0x9e3779b9;

/** A world with nobody but the companion. The same seed and the same inputs at the same ticks give the same world, always. */
export function createAuroraWorld(options: { seed: number }): AuroraWorld {
  const rows = MAX_ENTITIES + 1;
  const components: Components = {
    Job: createJobColumns(rows),
    Card: createCardColumns(rows),
    Device: createDeviceColumns(rows),
    Utterance: createUtteranceColumns(rows),
    Thought: createThoughtColumns(rows),
    ...companionParts(MAX_COMPANIONS + 1),
    IsRetired: {},
  };
  const world = createWorld<Partial<Context>>({
    components,
    clock: { tick: 0, step: 1 / TICK_RATE },
    random: { state: options.seed | 0 },
    inbox: createMailbox(MAILBOX_CAPACITY),
    outbox: createMailbox(MAILBOX_CAPACITY),
    published: createWaitingList(rows),
    waiting: createWaitingList(rows),
    models: createModelTable(),
    queue: { paused: 0 },
    jobBySerial: new Map(),
    deviceByIndex: new Map(),
    utteranceBySerial: new Map(),
    thoughtBySerial: new Map(),
    timeline: createTimeline(),
    tweaks: Float64Array.from(TWEAKS, ({ usual }) => usual),
  }) as AuroraWorld;
  // Registered once and read through `.dense`: bitECS's `query()` hashes its terms, and allocates, at every call.
  (world as { queries: Context['queries'] }).queries = {
    jobs: registerQuery(world, [components.Job]),
    cards: registerQuery(world, [components.Card]),
    devices: registerQuery(world, [components.Device]),
    companions: registerQuery(world, [components.Face]),
    utterances: registerQuery(world, [components.Utterance]),
    thoughts: registerQuery(world, [components.Thought]),
    retired: registerQuery(world, [components.IsRetired]),
  };
  // First of all entities, see `MAX_COMPANIONS`.
  (world as { companion: number }).companion = spawnCompanion(world, options.seed ^ COMPANION_DICE);
  return world;
}

const companionParts = (rows: number) => ({
  Face: createFaceColumns(rows),
  Layers: createLayerColumns(rows),
  Voice: createVoiceColumns(rows),
  Emotion: createEmotionColumns(rows),
  Gaze: createGazeColumns(rows),
  Blink: createBlinkColumns(rows),
  Breath: createBreathColumns(rows),
  Head: createHeadColumns(rows),
  Drift: createDriftColumns(rows),
  Noise: createNoiseColumns(rows),
  Reflection: createReflectionColumns(rows),
});
