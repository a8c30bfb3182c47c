/**
 * Phonemes as the fifteen visemes of Oculus LipSync, on the phonemes' own clock. When the mouth moves before and
 * after (co-articulation) is the avatar's matter; this says which shape belongs to which sound.
 */
import { PAUSE, type TimedPhoneme } from './tts/timed-phoneme.ts';

export const VISEMES = [
  'sil',
  'PP',
  'FF',
  'TH',
  'DD',
  'kk',
  'CH',
  'SS',
  'nn',
  'RR',
  'aa',
  'E',
  'I',
  'O',
  'U',
] as const;
export type Viseme = (typeof VISEMES)[number];

export interface TimedViseme {
  readonly viseme: Viseme;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  /** 0 none, 1 primary, 2 secondary: stressed vowels open further. */
  readonly stress: 0 | 1 | 2;
}

/**
 * Between two pieces of sound a phoneme's end was told before the beginning of the next was known; within this many
 * seconds the beginning is right.
 */
const SEAM = 0.06;

/** A mark of its own behind a British vowel, with a time of its own: the shape stays. */
const LENGTH = 'ː';

/** Two shapes in one sound: a glide. The first takes this share of its time. */
const FIRST_SHARE = 0.55;

const SHAPES: Readonly<Record<string, readonly [Viseme] | readonly [Viseme, Viseme]>> = {
  [PAUSE]: ['sil'],
  p: ['PP'],
  b: ['PP'],
  m: ['PP'],
  f: ['FF'],
  v: ['FF'],
  θ: ['TH'],
  ð: ['TH'],
  t: ['DD'],
  d: ['DD'],
  T: ['DD'],
  k: ['kk'],
  ɡ: ['kk'],
  ŋ: ['kk'],
  ʧ: ['CH'],
  ʤ: ['CH'],
  ʃ: ['CH'],
  ʒ: ['CH'],
  s: ['SS'],
  z: ['SS'],
  n: ['nn'],
  l: ['nn'],
  ɹ: ['RR'],
  ɜ: ['RR'],
  ɑ: ['aa'],
  æ: ['aa'],
  a: ['aa'],
  ʌ: ['aa'],
  ə: ['aa'],
  ɐ: ['aa'],
  ᵊ: ['aa'],
  ɛ: ['E'],
  A: ['E', 'I'],
  ɪ: ['I'],
  i: ['I'],
  j: ['I'],
  ᵻ: ['I'],
  I: ['aa', 'I'],
  ɔ: ['O'],
  ɒ: ['O'],
  O: ['O', 'U'],
  Q: ['O', 'U'],
  Y: ['O', 'I'],
  W: ['aa', 'U'],
  ʊ: ['U'],
  u: ['U'],
  w: ['U'],
};

/**
 * @param phonemes in order; what is not known is passed over
 * @returns visemes in order, none empty; a breath (h) has the shape of the vowel after it, and like shapes are one
 */
export function visemesOf(phonemes: readonly TimedPhoneme[]): TimedViseme[] {
  const visemes: TimedViseme[] = [];
  for (const [i, { phoneme, start, end: told, stress }] of phonemes.entries()) {
    const next = phonemes[i + 1]?.start ?? told;
    const end = Math.abs(next - told) < SEAM ? next : told;
    const sound =
      phoneme === 'h' ? shapeAfter(phonemes, i) : phoneme === LENGTH ? phonemes[i - 1]?.phoneme : phoneme;
    const shapes = sound !== undefined && Object.hasOwn(SHAPES, sound) ? SHAPES[sound] : undefined;
    if (!shapes || end <= start) continue;
    // The breath before a glide has its beginning only.
    const [first, second] = phoneme === 'h' ? [shapes[0]] : shapes;
    if (second === undefined) append(visemes, { viseme: first, start, end, stress });
    else {
      const middle = start + (end - start) * FIRST_SHARE;
      append(visemes, { viseme: first, start, end: middle, stress });
      append(visemes, { viseme: second, start: middle, end, stress: 0 });
    }
  }
  return visemes;
}

/** The next vowel's phoneme, or silence when nothing follows. */
const shapeAfter = (phonemes: readonly TimedPhoneme[], i: number): string => {
  const next = phonemes[i + 1]?.phoneme ?? PAUSE;
  return next === 'h' ? PAUSE : next;
};

/** "Mum" closes twice, but "small lake" has one l. */
function append(visemes: TimedViseme[], viseme: TimedViseme): void {
  const last = visemes[visemes.length - 1];
  const touches = last && last.viseme === viseme.viseme && viseme.start - last.end < 0.005;
  if (touches)
    visemes[visemes.length - 1] = { ...last, end: viseme.end, stress: last.stress || viseme.stress };
  else visemes.push(viseme);
}
