import type { SerializedError } from '../../models/errors.ts';
import type { TimedPhoneme, TimedWord } from '../../models/speech/tts/timed-phoneme.ts';
import type { StopReason } from '../api/voice-protocol.ts';
import type { Emotion } from './emotion-tags.ts';

/** What happens to a text that is said. All times are seconds from its first sample. */
export type SpeechEvent = { readonly id: string } & (
  | { readonly type: 'started'; readonly words: readonly string[]; readonly voice: string }
  /** What is heard in the chunk that follows. */
  | {
      readonly type: 'words';
      readonly words: readonly TimedWord[];
      readonly phonemes: readonly TimedPhoneme[];
    }
  /** Mono, −1 … 1; it follows the chunk before without a gap. */
  | {
      readonly type: 'chunk';
      readonly start: number;
      readonly sampleRate: number;
      readonly samples: Float32Array;
    }
  | { readonly type: 'emotion'; readonly emotion: Emotion; readonly at: number }
  /** All of its sound is made. */
  | { readonly type: 'made'; readonly seconds: number }
  /** It has been heard to its end. */
  | { readonly type: 'ended'; readonly seconds: number }
  | { readonly type: 'stopped'; readonly reason: StopReason; readonly unsaid: string }
  | { readonly type: 'failed'; readonly error: SerializedError }
);
