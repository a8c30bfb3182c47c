/** Kokoro's symbols as units of time: which symbols are one sound, which are silence, and to whom frames belong. */
import { VOWEL_SYMBOLS } from '../phonemes/arpabet.ts';
import type { PronouncedWord } from '../phonemes/pronounce.ts';
import { PAUSE } from './timed-phoneme.ts';

export interface Unit {
  readonly phoneme: string;
  readonly stress: 0 | 1 | 2;
  /** Frames; halves where a space was shared out. */
  frames: number;
  /** Word of the clause; −1 for silence. */
  readonly word: number;
}

const MARKS: Readonly<Record<string, 1 | 2>> = { ˈ: 1, ˌ: 2 };
const PUNCTUATION = /[,;:.!?—…"“”()]/;

/** The clause in Kokoro's symbols, and for each the word that it belongs to. */
export function symbolsOf(words: readonly PronouncedWord[], known: (symbols: string) => string) {
  let symbols = '';
  const owners: number[] = [];
  for (const [i, { symbols: own, pause }] of words.entries()) {
    const spoken = known(own);
    if (spoken === '' && pause === '') continue;
    const gap = symbols === '' || spoken === '' ? '' : ' ';
    const text = `${gap}${spoken}${known(pause)}`;
    symbols += text;
    for (const _ of text) owners.push(i);
  }
  return { symbols, owners };
}

/**
 * @param durations frames of each symbol with the silence before and after, as the network predicts them
 * @returns silence, sounds and pauses in order; stress marks and spaces have given their frames away
 */
export function unitsOf(symbols: string, owners: readonly number[], durations: readonly number[]): Unit[] {
  const units: Unit[] = [{ phoneme: PAUSE, stress: 0, frames: durations[0]!, word: -1 }];
  let stress: 0 | 1 | 2 = 0;
  let carried = 0;
  for (const [i, symbol] of [...symbols].entries()) {
    const frames = durations[i + 1]!;
    const last = units[units.length - 1]!;
    if (MARKS[symbol]) {
      // A mark is no sound: its frames are the following vowel's.
      stress = MARKS[symbol]!;
      carried += frames;
    } else if (symbol === ' ') {
      if (last.phoneme === PAUSE) last.frames += frames;
      else {
        last.frames += frames / 2;
        carried += frames / 2;
      }
    } else if (PUNCTUATION.test(symbol)) {
      if (last.phoneme === PAUSE) last.frames += frames + carried;
      else units.push({ phoneme: PAUSE, stress: 0, frames: frames + carried, word: -1 });
      carried = 0;
    } else {
      const marked = VOWEL_SYMBOLS.has(symbol) ? stress : 0;
      units.push({ phoneme: symbol, stress: marked, frames: frames + carried, word: owners[i]! });
      carried = 0;
      if (VOWEL_SYMBOLS.has(symbol)) stress = 0;
    }
  }
  const end = durations[durations.length - 1]! + carried;
  const last = units[units.length - 1]!;
  if (last.phoneme === PAUSE) last.frames += end;
  else units.push({ phoneme: PAUSE, stress: 0, frames: end, word: -1 });
  return units;
}
