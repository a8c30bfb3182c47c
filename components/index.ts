// The store's verbs, so that systems need no other import: they know components, and nothing of what holds them.
export { addComponent, addEntity, commitRemovals, removeEntity } from 'bitecs';
export type { CardColumns } from './card.ts';
export { CardState, createCardColumns } from './card.ts';
export type { DeviceColumns, ModelTable } from './device.ts';
export {
  createDeviceColumns,
  createModelTable,
  DeviceReach,
  DeviceState,
  MAX_DEVICES,
  MAX_MODELS,
  MODELS_EACH,
} from './device.ts';
export type {
  BlinkColumns,
  BreathColumns,
  DriftColumns,
  EmotionColumns,
  FaceColumns,
  GazeColumns,
  HeadColumns,
  LayerColumns,
  NoiseColumns,
  VoiceColumns,
} from './face.ts';
export {
  ACCENT_SECONDS,
  BlinkPhase,
  createBlinkColumns,
  createBreathColumns,
  createDriftColumns,
  createEmotionColumns,
  createFaceColumns,
  createGazeColumns,
  createHeadColumns,
  createLayerColumns,
  createNoiseColumns,
  createVoiceColumns,
  DRIFT_CHANNELS,
  DriftChannel,
  LAYER_COUNT,
  Layer,
  layerAt,
  MAX_COMPANIONS,
} from './face.ts';
export type { JobColumns, JobStateValue } from './job.ts';
export { createJobColumns, JobState } from './job.ts';
export type { Mailbox } from './mailbox.ts';
export { createMailbox, Effect, Input, post } from './mailbox.ts';
export { MOUTH_WEIGHTS, MOUTHS } from './mouths.ts';
export type { WaitingList } from './queue.ts';
export { createWaitingList } from './queue.ts';
export type { ReflectionColumns, ReflectionPhaseName } from './reflection.ts';
export {
  createReflectionColumns,
  FIRST_PAUSE,
  LONGEST_PAUSE,
  PHI,
  ReflectionPhase,
} from './reflection.ts';
export type { ArkitShape, Feeling, VisemeName } from './shapes.ts';
export {
  ARKIT_SHAPES,
  FEELING_COUNT,
  FEELINGS,
  SHAPE_COUNT,
  shapeIndex,
  VISEME_COUNT,
  VISEME_NAMES,
} from './shapes.ts';
export type { MotionColumns, PoseColumns, StageCardColumns } from './stage-card.ts';
export {
  CardMood,
  CardPhase,
  CardPlace,
  createMotionColumns,
  createPoseColumns,
  createStageCardColumns,
} from './stage-card.ts';
export type { StageMailbox } from './stage-input.ts';
export { createStageMailbox, postStage, StageInput } from './stage-input.ts';
export type { Thought, ThoughtLook, ThoughtName } from './stage-thought.ts';
export { createThought, THOUGHT_FIELDS, THOUGHT_LOOKS, ThoughtState } from './stage-thought.ts';
export type {
  Attention,
  Bodies,
  Hand,
  Piles,
  StageComponents,
  StageContext,
  StageLayout,
  StageWorld,
} from './stage-world.ts';
export { MAX_ORBIT, MAX_PILES, MAX_STAGE_CARDS } from './stage-world.ts';
export type { ActName, IntentName, PhaseName, StimulusName, ThoughtColumns } from './thought.ts';
export { ACTS, createThoughtColumns, INTENTS, NEEDS_FINDING, Stimulus, ThoughtPhase } from './thought.ts';
export type { FaceTweak, TweakField } from './tweaks.ts';
export { FACE_TWEAKS, Tweak } from './tweaks.ts';
export type { Timeline, UtteranceColumns } from './utterance.ts';
export { createTimeline, createUtteranceColumns, TIMELINE_CAPACITY } from './utterance.ts';
export type { AuroraWorld, Clock, Components, Context } from './world.ts';
export { MAX_ENTITIES, TICK_RATE } from './world.ts';
