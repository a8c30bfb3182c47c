/**
 * What kernel and voice worker say to each other, over Node's IPC channel with `serialization: 'advanced'` (structured
 * clone: typed arrays travel as they are). One program, started once as a mouth and once as an ear: a network holds
 * its thread while it runs, and she must hear while she speaks.
 */
import { z } from 'zod';
import type { SerializedError } from './errors.ts';
import type { HearingEvent } from './speech/stt/listener.ts';
import type { TimedPhoneme, TimedWord } from './speech/tts/timed-phoneme.ts';

const id = z.string().min(1).max(200);
const voice = z.string().max(100);
const speed = z.number().min(0.5).max(2);

export const toVoiceWorkerSchema = z.discriminatedUnion('type', [
  /** First of all: what this process is for. Answered by `ready`. */
  z.strictObject({
    type: z.literal('open'),
    mouth: z.strictObject({ cacheFolder: z.string().optional() }).optional(),
    ear: z.strictObject({ name: z.string().min(2).max(40) }).optional(),
  }),
  /** Answered by `saying`, then `sound` …, then `said`, `cancelled` or `failed`. Texts are said in the order received. */
  z.strictObject({
    type: z.literal('say'),
    id,
    text: z.string(),
    voice: voice.optional(),
    speed: speed.optional(),
  }),
  /** Takes effect before the next piece of sound is made; nothing of the text is sent after `cancelled`. */
  z.strictObject({ type: z.literal('cancel'), id }),
  /** Makes these ahead, whenever nothing is to be said, so that they come at once later. */
  z.strictObject({
    type: z.literal('prepare'),
    texts: z.array(z.string().max(300)).max(100),
    voice: voice.optional(),
    speed: speed.optional(),
  }),
  /** Mono, 16 kHz, any number of samples up to ten seconds. */
  z.strictObject({
    type: z.literal('audio'),
    samples: z.instanceof(Float32Array).refine(samples => samples.length <= 160_000),
  }),
  /** The talk key was let go: what has been said is all. */
  z.strictObject({ type: z.literal('flush') }),
  /** Forget what is being said, as when the microphone is switched off. */
  z.strictObject({ type: z.literal('deafen') }),
  /** Finish nothing, exit 0. */
  z.strictObject({ type: z.literal('exit') }),
]);

export type ToVoiceWorker = z.output<typeof toVoiceWorkerSchema>;

export interface MouthState {
  readonly synthesiser: 'kokoro' | 'flite';
  /** The first is the default. */
  readonly voices: readonly string[];
  /** Why there is no neural voice, as one sentence; null when there is. */
  readonly reason: string | null;
  /** Seconds of work for a second of neural sound; null when it was not measured. */
  readonly realTimeFactor: number | null;
}

export type FromVoiceWorker =
  /** The process is up and its IPC works; nothing is loaded. */
  | { readonly type: 'hello'; readonly pid: number; readonly threads: number }
  | {
      readonly type: 'ready';
      readonly mouth: MouthState | null;
      /** `reason`: why it cannot hear, as one sentence; null when it can. */
      readonly ear: { readonly reason: string | null } | null;
      readonly loadMs: number;
    }
  /** `words`: the text's captions; `sound` refers to them by index. */
  | {
      readonly type: 'saying';
      readonly id: string;
      readonly words: readonly string[];
      readonly voice: string;
      readonly synthesiser: 'kokoro' | 'flite';
    }
  /** A piece of sound that follows the one before without a gap. All times count from the text's first sample. */
  | {
      readonly type: 'sound';
      readonly id: string;
      readonly start: number;
      readonly samples: Float32Array;
      readonly sampleRate: number;
      readonly phonemes: readonly TimedPhoneme[];
      readonly words: readonly TimedWord[];
    }
  | { readonly type: 'said'; readonly id: string; readonly seconds: number }
  | { readonly type: 'cancelled'; readonly id: string }
  | { readonly type: 'prepared'; readonly count: number }
  | { readonly type: 'heard'; readonly event: HearingEvent }
  | { readonly type: 'failed'; readonly id: string | null; readonly error: SerializedError };
