/** What a voice is, whatever makes its sound. */
import type { PronouncedWord } from '../phonemes/pronounce.ts';
import type { TimedPhoneme, TimedWord } from './timed-phoneme.ts';

export interface Clause {
  readonly words: readonly PronouncedWord[];
  /** Which word of the whole text the first one is. */
  readonly firstWord: number;
}

export interface SynthesisOptions {
  /** One of the synthesiser's `voices`. */
  readonly voice: string;
  /** 0.5 … 2; 1 = natural. */
  readonly speed: number;
  /**
   * Somebody waits in silence: the first piece is short, and comes as soon as it can. Otherwise pieces are longer,
   * which sounds a trace better.
   */
  readonly urgent: boolean;
  readonly signal?: AbortSignal;
}

/** A piece of a clause's sound, with what is heard in it. Times count from the clause's first sample. */
export interface SpeechChunk {
  /** Mono, −1 … 1. */
  readonly samples: Float32Array;
  readonly sampleRate: number;
  /** Seconds of the clause before this piece. */
  readonly start: number;
  readonly phonemes: readonly TimedPhoneme[];
  readonly words: readonly TimedWord[];
  /** No piece of this clause follows. */
  readonly last: boolean;
}

export interface Synthesiser {
  readonly name: 'kokoro' | 'flite';
  readonly sampleRate: number;
  /** The first is the default. */
  readonly voices: readonly string[];
  /** Words that are made at once while somebody waits. */
  readonly firstBreath: number;
  /**
   * @throws AuroraError SPEECH_CLAUSE_TOO_LONG, FLITE_FAILED
   * @throws CancelledError between two pieces, when the signal says so
   */
  synthesise(clause: Clause, options: SynthesisOptions): AsyncIterable<SpeechChunk>;
  dispose(): Promise<void>;
}
