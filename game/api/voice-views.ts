import { z } from 'zod';
import type * as protocol from './voice-protocol.ts';
import { LISTEN_MODES } from './voice-protocol.ts';

/** The shapes that the voice's commands answer with, as schemas. */

export const UtteranceView = z
  .object({
    id: z.string(),
    text: z.string(),
    state: z.enum(['waiting', 'speaking', 'ended', 'stopped', 'failed']),
    words: z.array(z.string()).nullable(),
    heard: z.number(),
    seconds: z.number().nullable(),
    reason: z.enum(['asked', 'interrupted', 'lost']).nullable(),
    unsaid: z.string().nullable(),
  })
  .readonly()
  .meta({ id: 'Utterance' }) satisfies z.ZodType<Writable<protocol.UtteranceView>>;

export const VoicesView = z
  .object({
    synthesiser: z.enum(['kokoro', 'flite']),
    voices: z.array(z.string()),
    reason: z.string().nullable(),
    realTimeFactor: z.number().nullable(),
  })
  .meta({ id: 'Voices' }) satisfies z.ZodType<Writable<protocol.VoicesView>>;

export const HearingView = z
  .object({ mode: z.enum(LISTEN_MODES), reason: z.string().nullable() })
  .meta({ id: 'Hearing' }) satisfies z.ZodType<Writable<protocol.HearingView>>;

type Writable<T> = {
  [K in keyof T]: T[K] extends readonly (infer U)[] | null ? U[] | Extract<T[K], null> : T[K];
};
