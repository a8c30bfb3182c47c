import { z } from 'zod';
import { FEELINGS } from './palette.ts';

/** How her face is now, as commands answer with it. Angles are degrees, places metres. */
export const FaceView = z
  .object({
    tick: z.number(),
    speaking: z.boolean(),
    feelings: z.record(z.enum(FEELINGS), z.number()),
    valence: z.number(),
    arousal: z.number(),
    gaze: z.object({ yaw: z.number(), pitch: z.number() }),
    head: z.object({ yaw: z.number(), pitch: z.number(), roll: z.number() }),
    blinks: z.number(),
    weights: z.record(z.string(), z.number()),
  })
  .meta({ id: 'Face' });
export type FaceView = z.output<typeof FaceView>;

export const TweakView = z
  .object({
    name: z.string(),
    what: z.string(),
    unit: z.string(),
    least: z.number(),
    most: z.number(),
    usual: z.number(),
    value: z.number(),
  })
  .meta({ id: 'Tweak' });
export type TweakView = z.output<typeof TweakView>;
