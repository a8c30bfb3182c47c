import type { StageWorld } from '../../../components/index.ts';
import {
  arrangeCards,
  attend,
  beginStageTick,
  fadeCards,
  feelUnrest,
  moveBodies,
  receiveStageInput,
  rightCards,
  settleCards,
  springCards,
  sweepGone,
  think,
} from '../../../systems/index.ts';

export interface StageSystem {
  readonly name: string;
  readonly run: (world: StageWorld) => void;
}

/** The stage's tick, in order; drawing comes after it, at the display's rate. */
export const STAGE_SCHEDULE: readonly StageSystem[] = [
  // Before anything moves: a frame is drawn between this pose and the next.
  { name: 'begin', run: beginStageTick },
  { name: 'receive', run: receiveStageInput },
  // After receive: a card that came in this tick gets its first pose here.
  { name: 'arrange', run: arrangeCards },
  { name: 'springs', run: springCards },
  // Before physics, which takes the speeds that it leaves.
  { name: 'right', run: rightCards },
  // After springs: what is held is a wall for what flies.
  { name: 'physics', run: moveBodies },
  { name: 'settle', run: settleCards },
  { name: 'fade', run: fadeCards },
  { name: 'attention', run: attend },
  { name: 'thought', run: think },
  { name: 'unrest', run: feelUnrest },
  { name: 'sweep', run: sweepGone },
];

/** One tick. */
export function tickStage(world: StageWorld): void {
  for (let i = 0; i < STAGE_SCHEDULE.length; i++) STAGE_SCHEDULE[i]!.run(world);
}
