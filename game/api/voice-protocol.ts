/**
 * The voice's part of the protocol. Types only, importable by the page.
 *
 * To the page: `speech.…` tells of texts that are said, `hearing` of what the microphone brings. All times are seconds
 * from a text's first sample. To the kernel, beside commands: a binary frame with the header `{ "audio": "pcm16" }`
 * and 16 kHz mono samples (16 bits, little-endian, at most a second), which is not answered.
 */
import type { SerializedError } from '../../models/errors.ts';
import type { HearingEvent } from '../../models/speech/stt/listener.ts';
import type { TimedPhoneme, TimedWord } from '../../models/speech/tts/timed-phoneme.ts';

/**
 * `asked`: by the command `stop`; `interrupted`: somebody began to speak; `lost`: the voice worker died, or the program
 * ended.
 */
export type StopReason = 'asked' | 'interrupted' | 'lost';

/** A text that is said. */
export interface UtteranceView {
  readonly id: string;
  /** What is said, without the feelings in it. */
  readonly text: string;
  readonly state: 'waiting' | 'speaking' | 'ended' | 'stopped' | 'failed';
  /** Its captions; null until the voice has taken it up. */
  readonly words: readonly string[] | null;
  /** Seconds of it that have been heard. */
  readonly heard: number;
  /** Length in seconds, once all of it is made. */
  readonly seconds: number | null;
  /** Why it was stopped. */
  readonly reason: StopReason | null;
  /** What was left to say when it was stopped. */
  readonly unsaid: string | null;
}

export interface VoicesView {
  readonly synthesiser: 'kokoro' | 'flite';
  /** The first is the default. */
  readonly voices: readonly string[];
  /** Why there is no neural voice; null when there is. */
  readonly reason: string | null;
  /** Seconds of work for a second of neural sound. */
  readonly realTimeFactor: number | null;
}

/** `hold`: while a key is held; `free`: all the time. */
export const LISTEN_MODES = ['off', 'hold', 'free'] as const;
export type ListenMode = (typeof LISTEN_MODES)[number];

export interface HearingView {
  readonly mode: ListenMode;
  /** Why she cannot hear; null when she can. */
  readonly reason: string | null;
}

/** What the microphone brings; `lost`: the ear died, and comes back: what was being said has to be said again. */
export type HeardEvent =
  | HearingEvent
  | { readonly type: 'mode'; readonly mode: ListenMode }
  | { readonly type: 'lost' };

export type VoiceServerEvent =
  | {
      readonly event: 'speech.started';
      readonly data: { readonly id: string; readonly words: readonly string[]; readonly voice: string };
    }
  /** What is heard in the chunk that follows. */
  | {
      readonly event: 'speech.words';
      readonly data: {
        readonly id: string;
        readonly words: readonly TimedWord[];
        readonly phonemes: readonly TimedPhoneme[];
      };
    }
  /** Binary frame; payload is mono PCM, 16 bits, little-endian. It follows the chunk before without a gap. */
  | {
      readonly event: 'speech.chunk';
      readonly data: { readonly id: string; readonly start: number; readonly sampleRate: number };
    }
  /** A feeling that the text named, and when it begins. */
  | {
      readonly event: 'speech.emotion';
      readonly data: { readonly id: string; readonly emotion: string; readonly at: number };
    }
  /** All of its sound has been sent. */
  | { readonly event: 'speech.made'; readonly data: { readonly id: string; readonly seconds: number } }
  /** It has been heard to its end. */
  | { readonly event: 'speech.ended'; readonly data: { readonly id: string; readonly seconds: number } }
  | {
      readonly event: 'speech.stopped';
      readonly data: { readonly id: string; readonly reason: StopReason; readonly unsaid: string };
    }
  | {
      readonly event: 'speech.failed';
      readonly data: { readonly id: string; readonly error: SerializedError };
    }
  /** Whether this page is the one on which she is heard. */
  | { readonly event: 'speech.here'; readonly data: { readonly here: boolean } }
  | { readonly event: 'hearing'; readonly data: HeardEvent };
