/** Mouth shapes of a text as its sound comes in pieces, with how loud each is. */
import type { TimedPhoneme } from '../../models/speech/tts/timed-phoneme.ts';
import { type TimedViseme, visemesOf } from '../../models/speech/visemes.ts';

export interface HeardViseme extends TimedViseme {
  /** 1 = as loud as she usually is in this text. */
  readonly loudness: number;
}

interface Piece {
  readonly start: number;
  readonly sampleRate: number;
  readonly samples: Float32Array;
}

/** Weight of one vowel's sound in the average that is usual, and how far from it a sound is taken to be. */
const NEWEST = 0.12;
const SOFTEST = 0.5;
const LOUDEST = 1.6;
/** Root mean square below which there is nothing to compare with. */
const SILENT = 1e-4;
/** A vowel is as loud as its loudest moment, seconds: long ones fade away, and the ends that are told are not exact. */
const MOMENT = 0.025;
const BESIDE = 0.03;

const VOWELS: readonly string[] = ['aa', 'E', 'I', 'O', 'U'];

export class HeardVisemes {
  #phonemes: TimedPhoneme[] = [];
  #pieces: Piece[] = [];
  #usual = 0;

  /** Phonemes of the piece of sound that follows. */
  add(phonemes: readonly TimedPhoneme[]): void {
    this.#phonemes.push(...phonemes);
  }

  /**
   * That piece of sound.
   * @returns visemes that are certain now: the last sound waits for the one after it
   */
  hear(piece: Piece): HeardViseme[] {
    this.#pieces = [...this.#pieces.slice(-1), piece];
    // A breath has the shape of what follows: it waits with it.
    let kept = Math.max(0, this.#phonemes.length - 1);
    while (kept > 0 && this.#phonemes[kept - 1]!.phoneme === 'h') kept--;
    return this.#take(kept);
  }

  /** The rest: all of its sound is made. */
  end(): HeardViseme[] {
    return this.#take(this.#phonemes.length);
  }

  #take(count: number): HeardViseme[] {
    // The sound after them says where the last one ends.
    const certain = this.#phonemes.splice(0, count);
    const next = this.#phonemes[0];
    const visemes = visemesOf(next ? [...certain, next] : certain);
    const own = next ? visemes.filter(({ start }) => start < next.start) : visemes;
    return own.map(viseme => ({ ...viseme, loudness: this.#loudness(viseme) }));
  }

  #loudness({ viseme, start, end }: TimedViseme): number {
    // Consonants are softer than vowels by nature: only of vowels does it say something.
    if (!VOWELS.includes(viseme)) return 1;
    let loudest = 0;
    for (let at = start - BESIDE; at + MOMENT <= end + BESIDE; at += MOMENT / 2)
      loudest = Math.max(loudest, this.#meanSquare(at, at + MOMENT));
    const power = Math.sqrt(loudest);
    if (power < SILENT) return 1;
    this.#usual = this.#usual === 0 ? power : this.#usual + NEWEST * (power - this.#usual);
    return Math.min(LOUDEST, Math.max(SOFTEST, power / this.#usual));
  }

  #meanSquare(start: number, end: number): number {
    let sum = 0;
    let count = 0;
    for (const piece of this.#pieces) {
      const at = (seconds: number) => Math.round((seconds - piece.start) * piece.sampleRate);
      const to = Math.min(piece.samples.length, at(end));
      for (let i = Math.max(0, at(start)); i < to; i++) {
        sum += piece.samples[i]! * piece.samples[i]!;
        count++;
      }
    }
    return count === 0 ? 0 : sum / count;
  }
}
