import type { AuroraWorld } from '../components/index.ts';
import {
  advanceTime,
  aimGaze,
  backOff,
  blendLayers,
  blink,
  breathe,
  carryOut,
  decide,
  dispatchJobs,
  drainInput,
  drift,
  driftMood,
  estimateQueue,
  feel,
  formVisemes,
  holdHead,
  interpret,
  perceive,
  poseEyes,
  preemptJobs,
  publishChanges,
  raiseBrows,
  reflect,
  remember,
  restFace,
  rouse,
  runSpeechClock,
  saccade,
  shapeMouth,
  sharpenCards,
  showFeelings,
  sweepRetired,
  turnHead,
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
  // After input, which brings what happened and what was found. A thought goes on by one phase a tick, in whichever order these run.
  { name: 'mind.perceive', run: perceive },
  { name: 'mind.interpret', run: interpret },
  { name: 'mind.recall', run: remember },
  { name: 'mind.decide', run: decide },
  { name: 'mind.act', run: carryOut },
  // After input: a device that became idle this tick is given its next job in the same tick.
  { name: 'diffusion.dispatch', run: dispatchJobs },
  // After dispatch: only what no device had room for may ask another to make way.
  { name: 'diffusion.preempt', run: preemptJobs },
  // After dispatch: places count from the jobs that are still waiting.
  { name: 'diffusion.estimate', run: estimateQueue },
  // After input, which corrects its clock.
  { name: 'speech.clock', run: runSpeechClock },
  { name: 'speech.visemes', run: formVisemes },
  // After input, which rouses her; a cycle goes on by one phase a tick, whichever order these two run in.
  { name: 'mind.rouse', run: rouse },
  { name: 'mind.back-off', run: backOff },
  { name: 'mind.reflect', run: reflect },
  // Before feelings, which fade by themselves: a mood is what they fall back to.
  { name: 'mind.mood', run: driftMood },
  { name: 'face.feel', run: feel },
  // After input: a card that was born, or a job that ended, in this tick draws her eyes.
  { name: 'gaze.aim', run: aimGaze },
  { name: 'gaze.saccade', run: saccade },
  // After gaze, which the head follows, and visemes, whose stresses it nods with.
  { name: 'head.turn', run: turnHead },
  { name: 'head.drift', run: drift },
  { name: 'head.hold', run: holdHead },
  // After saccades and words: both are reasons to blink.
  { name: 'gaze.blink', run: blink },
  { name: 'body.breath', run: breathe },
  { name: 'face.rest', run: restFace },
  { name: 'face.feelings', run: showFeelings },
  // After the head: eyes make up for what it does.
  { name: 'face.eyes', run: poseEyes },
  // In the layer of the eyes, which the system before begins anew.
  { name: 'face.brows', run: raiseBrows },
  { name: 'face.mouth', run: shapeMouth },
  // After every layer: from here on the pose is this tick's.
  { name: 'face.blend', run: blendLayers },
  // Before sweep: a job that ended is seen once more by its card.
  { name: 'cards', run: sharpenCards },
  { name: 'replicate', run: publishChanges },
  { name: 'sweep', run: sweepRetired },
];
