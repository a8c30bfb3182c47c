import type { AuroraWorld } from '../components/index.ts';
import {
  advanceTime,
  blendLayers,
  dispatchJobs,
  drainInput,
  estimateQueue,
  publishChanges,
  restFace,
  sharpenCards,
  sweepRetired,
} from '../systems/index.ts';

export interface ScheduledSystem {
  readonly name: string;
  readonly run: (world: AuroraWorld) => void;
}

/**
 * The kernel's frame, in order. What a system reads is written above it: that is the whole rule, and where it is
 * not obvious the line says so.
 */
export const KERNEL_SCHEDULE: readonly ScheduledSystem[] = [
  { name: 'time', run: advanceTime },
  // Everything from outside enters here and nowhere else, so that a recorded input replays to the same world.
  { name: 'input', run: drainInput },
  // After input: a device that became idle this tick is given its next job in the same tick.
  { name: 'diffusion.dispatch', run: dispatchJobs },
  // After dispatch: places count from the jobs that are still waiting.
  { name: 'diffusion.estimate', run: estimateQueue },
  { name: 'face.rest', run: restFace },
  // After every layer: from here on the pose is this tick's.
  { name: 'face.blend', run: blendLayers },
  // Before sweep: a job that ended is seen once more by its card.
  { name: 'cards', run: sharpenCards },
  { name: 'replicate', run: publishChanges },
  { name: 'sweep', run: sweepRetired },
];
