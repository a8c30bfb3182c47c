/**
 * Measures where a phoneme begins in a sound, from energy alone and without knowing what the synthesiser thinks but
 * for which two phonemes meet: between the middles of both, the level of one band crosses from the one's level to the
 * other's. Only where the two differ clearly, so that there is a boundary to speak of. At which share of the way it
 * crosses was set, and how good that is can be seen, on flite, whose times are the very ones its sound is made from.
 */
import { bandEnergies } from '../../models/speech/dsp/band-energies.ts';
import { VOWEL_SYMBOLS } from '../../models/speech/phonemes/arpabet.ts';
import { PAUSE, type TimedPhoneme } from '../../models/speech/tts/timed-phoneme.ts';
import type { Sound } from '../../models/speech/tts/wav.ts';

const HOP = 0.001;
const WINDOW = 0.008;
/** Decibels between both levels. */
const CLEAR = 12;
/** Of the way from the quieter to the louder level: a hiss is there when it can be heard, a closure when the vowel has hardly faded. */
const CROSSING = { hiss: 0.25, all: 0.25, voiced: 0.8 } as const;

type Band = 'voiced' | 'hiss' | 'all';
const isVowel = (phoneme: string) => phoneme !== 'ᵊ' && VOWEL_SYMBOLS.has(phoneme);
const isHiss = (phoneme: string) => phoneme === 's' || phoneme === 'ʃ';
const isStop = (phoneme: string) => phoneme === 'p' || phoneme === 't' || phoneme === 'k';

/** In which band the change from one phoneme to the other is seen; null: not clearly in any. */
function bandOf(before: string, after: string): Band | null {
  if ((isVowel(before) && isHiss(after)) || (isHiss(before) && isVowel(after))) return 'hiss';
  if (isVowel(before) && isStop(after)) return 'voiced';
  if (before === PAUSE && (isVowel(after) || isHiss(after))) return 'all';
  return null;
}

export interface OnsetError {
  readonly pair: string;
  /** Told minus measured, seconds. */
  readonly error: number;
}

/** @param told where each phoneme is said to begin and end */
export function onsetErrors(sound: Sound, told: readonly TimedPhoneme[]): OnsetError[] {
  const top = Math.min(11_000, sound.sampleRate / 2);
  const levels: Record<Band, Float32Array> = {
    voiced: bandEnergies(sound, [100, 1000], HOP, WINDOW).decibels,
    hiss: bandEnergies(sound, [4500, top], HOP, WINDOW).decibels,
    all: bandEnergies(sound, [100, top], HOP, WINDOW).decibels,
  };
  return told.slice(1).flatMap((phoneme, i) => {
    const before = told[i]!;
    const band = bandOf(before.phoneme, phoneme.phoneme);
    if (!band) return [];
    const from = (before.start + before.end) / 2;
    const to = (phoneme.start + phoneme.end) / 2;
    const crossing = crossingNear(levels[band], from, to, phoneme.start, CROSSING[band]);
    return crossing === null
      ? []
      : [{ pair: `${before.phoneme}${phoneme.phoneme}`, error: phoneme.start - crossing }];
  });
}

function crossingNear(
  levels: Float32Array,
  from: number,
  to: number,
  expected: number,
  share: number,
): number | null {
  const [begin, end] = [Math.round(from / HOP), Math.min(levels.length - 1, Math.round(to / HOP))];
  const [a, b] = [levels[begin]!, levels[end]!];
  if (!(Math.abs(a - b) >= CLEAR)) return null;
  const level = Math.min(a, b) + share * Math.abs(a - b);
  let best: number | null = null;
  for (let frame = begin; frame < end; frame++) {
    const [here, next] = [levels[frame]! - level, levels[frame + 1]! - level];
    if (here * next > 0 || here === next) continue;
    const time = (frame + here / (here - next)) * HOP;
    if (best === null || Math.abs(time - expected) < Math.abs(best - expected)) best = time;
  }
  return best;
}
