/** How well her mouth keeps to the sound: when it takes each shape, whether it shuts for p, b and m and opens for vowels. */
import { VISEME_NAMES } from '../../components/index.ts';
import { type TimedViseme, visemesOf } from '../../models/speech/visemes.ts';
import { type Moment, type Recording, type Said, TICKS_A_SECOND } from './record-conversation.ts';

/** Seconds around a boundary in which its turn of the mouth is looked for: how long a viseme takes to form. */
const NEAR = 0.12;
/** Millimetres between her lips that still look shut, and that look open. */
const SHUT = 1;
const OPEN = 2;
const VOWELS: readonly string[] = ['aa', 'E', 'I', 'O', 'U'];

export interface MouthCurve {
  /** Seconds of the utterance, 60 a second. */
  readonly times: readonly number[];
  readonly jaw: readonly number[];
  /** Millimetres. */
  readonly gap: readonly number[];
}

export interface MouthReport {
  readonly visemes: readonly TimedViseme[];
  readonly curve: MouthCurve;
  /** Seconds, early is negative: the mouth is more this viseme than the one before, minus the told boundary. */
  readonly onsetErrors: readonly number[];
  readonly closures: { readonly shut: number; readonly of: number };
  readonly vowels: { readonly open: number; readonly of: number };
}

export function reportMouth(
  { moments }: Recording,
  said: Said,
  measure: { readonly jaw: (moment: Moment) => number; readonly gap: (moment: Moment) => number },
): MouthReport {
  const first = Math.round(said.start * TICKS_A_SECOND);
  const film = moments.slice(first, first + Math.ceil(said.heard * TICKS_A_SECOND));
  // By the recording's time, not by the world's clock: an error of that clock is an error of the mouth. A tick leaves what
  // holds at its end.
  const times = film.map((_, i) => (i + 1) / TICKS_A_SECOND);
  const gap = film.map(measure.gap);
  const visemes = visemesOf(said.phonemes).filter(({ end }) => end <= said.heard);
  const during = ({ start, end }: TimedViseme) =>
    gap.filter(
      (_, i) => times[i]! >= start - 1 / TICKS_A_SECOND && times[i]! <= Math.max(end, start + 0.034),
    );
  const closures = visemes.filter(({ viseme }) => viseme === 'PP').map(during);
  const vowels = visemes.filter(({ viseme }) => VOWELS.includes(viseme)).map(during);
  return {
    visemes,
    curve: { times, jaw: film.map(measure.jaw), gap },
    onsetErrors: visemes.slice(1).flatMap((viseme, i) => onsetError(film, times, visemes[i]!, viseme) ?? []),
    closures: { shut: closures.filter(gaps => Math.min(...gaps) < SHUT).length, of: closures.length },
    vowels: { open: vowels.filter(gaps => Math.max(...gaps) > OPEN).length, of: vowels.length },
  };
}

/** Between ticks the amounts are straight lines. */
function onsetError(
  film: readonly Moment[],
  times: readonly number[],
  before: TimedViseme,
  { viseme, start }: TimedViseme,
): number | null {
  if (viseme === 'sil' || before.viseme === 'sil') return null;
  const [mine, other] = [VISEME_NAMES.indexOf(viseme), VISEME_NAMES.indexOf(before.viseme)];
  const lead = (i: number) => film[i]!.visemes[mine]! - film[i]!.visemes[other]!;
  let best: number | null = null;
  for (let i = 0; i + 1 < film.length; i++) {
    if (Math.abs(times[i]! - start) > NEAR || lead(i) > 0 || lead(i + 1) <= 0) continue;
    const error = times[i]! + -lead(i) / (lead(i + 1) - lead(i)) / TICKS_A_SECOND - start;
    if (best === null || Math.abs(error) < Math.abs(best)) best = error;
  }
  return best;
}

/** Of absolute values. */
export function medianError(errors: readonly number[]): number {
  const sorted = errors.map(Math.abs).sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
