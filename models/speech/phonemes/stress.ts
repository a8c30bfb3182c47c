/** Stress marks of a pronunciation in Kokoro's symbols. */
import { PRIMARY, SECONDARY, VOWEL_SYMBOLS } from './arpabet.ts';

export const withoutStress = (symbols: string): string => symbols.replace(/[ˈˌ]/g, '');

/** The full form of a function word, as before a pause: its first vowel gets the mark if nothing has one. */
export function stressed(symbols: string, mark: typeof PRIMARY | typeof SECONDARY = PRIMARY): string {
  if (symbols.includes(PRIMARY)) return symbols;
  if (symbols.includes(SECONDARY)) return symbols.replace(SECONDARY, mark);
  const at = [...symbols].findIndex(symbol => VOWEL_SYMBOLS.has(symbol));
  return at < 0 ? symbols : symbols.slice(0, at) + mark + symbols.slice(at);
}

export const lowered = (symbols: string): string =>
  symbols.replace(SECONDARY, '').replace(PRIMARY, SECONDARY);

const LONG = new Set(['AA', 'AO', 'AW', 'AY', 'ER', 'EY', 'IY', 'OW', 'OY', 'UW']);
const VOWEL = /^(A[AEHOWXY]|E[HRY]|I[HY]|O[WY]|U[HW])$/;
/** Stress falls on the syllable before these. */
const PRE_STRESSING = /(?:[tscg]ion|ian|ity|ical?|ious|eous|ial|ify|ogy|aphy|omy)s?$/;
/** … or on the ending itself. */
const SELF_STRESSING = /(?:ee|eer|ese|ette|esque|oon)s?$/;

/**
 * Puts stress digits on phones that came without, as letter-to-sound rules give them: by the ending, else by the
 * Latin rule (the last syllable but one if it is heavy, else the one before); two syllables are stressed on the first.
 * @param phones ARPAbet in any case, without digits
 * @returns ARPAbet with digits
 */
export function guessStress(phones: readonly string[], spelling: string): string {
  const names = phones.map(phone => phone.toUpperCase());
  const nuclei = names.flatMap((name, i) => (VOWEL.test(name) ? [i] : []));
  const chosen = nuclei[stressedSyllable(names, nuclei, spelling)];
  return names
    .map((name, i) => (VOWEL.test(name) ? `${name === 'AX' ? 'AH' : name}${i === chosen ? 1 : 0}` : name))
    .join(' ');
}

function stressedSyllable(names: readonly string[], nuclei: readonly number[], spelling: string): number {
  const count = nuclei.length;
  if (count <= 1) return 0;
  if (SELF_STRESSING.test(spelling)) return count - 1;
  if (PRE_STRESSING.test(spelling))
    return Math.max(0, count - (/(?:ity|ify|ogy|aphy|omy|ical)s?$/.test(spelling) ? 3 : 2));
  const isFull = (syllable: number) => names[nuclei[syllable]!] !== 'AX';
  if (count === 2) return isFull(0) || !isFull(1) ? 0 : 1;
  const penult = count - 2;
  const consonants = nuclei[penult + 1]! - nuclei[penult]! - 1;
  const heavy = LONG.has(names[nuclei[penult]!]!) || consonants > 1;
  return heavy && isFull(penult) ? penult : penult - 1;
}
