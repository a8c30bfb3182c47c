import {
  ACCENT_SECONDS,
  type AuroraWorld,
  addComponent,
  addEntity,
  BlinkPhase,
  DRIFT_CHANNELS,
  FEELING_COUNT,
  FIRST_PAUSE,
  layerAt,
  MAX_COMPANIONS,
  SHAPE_COUNT,
  VISEME_COUNT,
} from '../../components/index.ts';

/** Of a roll of 30 bits. */
const MIDDLE = 2 ** 29;

/** Metres: where the camera is through which she is seen, so that her eyes meet the viewer's. */
const FACING = { x: 0.155, y: -0.056, z: 0.948 };

/**
 * Adds a companion at rest, who looks at the viewer; writes every column.
 * @param seed of her own dice
 * @throws Error when other entities were there before her: a bug, since her columns are short
 */
export function spawnCompanion(world: AuroraWorld, seed: number): number {
  const parts = world.components;
  const companion = addEntity(world);
  if (companion > MAX_COMPANIONS) {
    throw new Error(`companion ${companion}: companions are born with the world, up to ${MAX_COMPANIONS}`);
  }
  const { Face, Layers, Voice, Emotion, Gaze, Blink, Breath, Head, Drift, Noise, Reflection } = parts;
  for (const part of [Face, Layers, Voice, Emotion, Gaze, Blink, Breath, Head, Drift, Noise, Reflection])
    addComponent(world, companion, part);
  Face.weights.fill(0, companion * SHAPE_COUNT, (companion + 1) * SHAPE_COUNT);
  Layers.weights.fill(0, layerAt(companion, 0), layerAt(companion + 1, 0));
  Layers.claims.fill(0, layerAt(companion, 0), layerAt(companion + 1, 0));
  for (const column of [Voice.visemes, Voice.lips])
    column.fill(0, companion * VISEME_COUNT, (companion + 1) * VISEME_COUNT);
  for (const column of [Emotion.targets, Emotion.felt, Emotion.feltRight])
    column.fill(0, companion * FEELING_COUNT, (companion + 1) * FEELING_COUNT);
  // At 1 of the way: every channel draws a new number at once.
  Drift.progress.fill(1, companion * DRIFT_CHANNELS, (companion + 1) * DRIFT_CHANNELS);
  for (const column of [Drift.from, Drift.to])
    column.fill(MIDDLE, companion * DRIFT_CHANNELS, (companion + 1) * DRIFT_CHANNELS);
  for (const column of [Drift.value, Drift.pace])
    column.fill(0, companion * DRIFT_CHANNELS, (companion + 1) * DRIFT_CHANNELS);
  for (const part of [Gaze, Head, Blink, Breath, Reflection])
    for (const column of Object.values(part)) column[companion] = 0;
  for (const column of [Emotion.valence, Emotion.valenceTarget, Emotion.arousal, Emotion.arousalTarget])
    column[companion] = 0;
  for (const column of [Voice.clock, Voice.playing, Voice.utterance, Voice.insideWord, Voice.clauseEnded])
    column[companion] = 0;
  for (const column of [Voice.stressed, Voice.viseme]) column[companion] = 0;
  Voice.word[companion] = -1;
  Voice.opening[companion] = 1;
  Voice.activity[companion] = 0;
  Gaze.targetX[companion] = FACING.x;
  Gaze.targetY[companion] = FACING.y;
  Gaze.targetZ[companion] = FACING.z;
  Head.sinceAccent[companion] = ACCENT_SECONDS;
  Blink.phase[companion] = BlinkPhase.open;
  Reflection.pause[companion] = FIRST_PAUSE;
  Reflection.left[companion] = FIRST_PAUSE;
  Noise.state[companion] = seed | 0;
  return companion;
}
