/** Written text as a row of readings: for each written word the words that are said, and the pause after it. */
import { ABBREVIATIONS, BARE, BEFORE_NUMBER, SAID_AS_WORDS, SIGNS, UNITS } from './abbreviations.ts';
import { cardinal } from './number-words.ts';
import { plainText } from './plain-text.ts';
import { currencyAfter, type Neighbours, readNumber } from './read-number.ts';

/** What Kokoro and flite both understand; '' = none. */
export type Pause = '' | ',' | ';' | ':' | '—' | '…' | '.' | '!' | '?';

export interface SpokenWord {
  /** Lower-case letters and apostrophes; a single upper-case letter is said by its name. */
  readonly word: string;
}

export interface Reading {
  /** As a caption shows it. */
  readonly text: string;
  readonly words: readonly SpokenWord[];
  readonly pause: Pause;
}

const OPENING = /^["'([{<«*_]+(?=.)/;
/** A full stop belongs to the word in "U.S." and "e.g."; an apostrophe in "dogs'". */
const CLOSING = /[.,;:!?"')\]}>…—–*_-]+$/;
const STRENGTH: readonly Pause[] = ['', ',', ';', ':', '—', '…', '.', '!', '?'];
const INITIALS = /^(?:[A-Za-z]\.){2,}[A-Za-z]?\.?$/;
const ADDRESS = /^[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+$/;
const URL =
  /^(?:https?:\/\/)?(?:www\.)?([\w-]{1,63}(?:\.[\w-]{1,63})*\.(?:com|org|net|io|dev|ai|edu|gov|uk|de|eu|app))(\/\S*)?$/i;
/** More letters than any word has; what is longer is noise, and is said as far as this. */
const MAX_WORD = 40;

/**
 * @param text anything; markup, emoji and tags are passed over
 * @returns [] when there is nothing to say
 * @throws AuroraError SPEECH_TEXT_TOO_LONG
 */
export function readText(text: string): Reading[] {
  const readings: Reading[] = [];
  const paragraphs = plainText(text).split('\n');
  const shouting = !/[a-z]/.test(text);
  for (const paragraph of paragraphs) {
    const chunks = splitChunks(paragraph);
    const cores = chunks.map(chunk => chunk.replace(OPENING, '').replace(CLOSING, ''));
    for (const [i, chunk] of chunks.entries()) {
      const near = { before: cores[i - 1] ?? '', after: cores[i + 1] ?? '' };
      if (/^[([{]/.test(chunk)) widenPause(readings, ',');
      const reading = readChunk(chunk, near, i === chunks.length - 1, shouting);
      if (reading.words.length > 0) readings.push(reading);
      else widenPause(readings, reading.pause);
    }
    widenPause(readings, '.');
  }
  return readings;
}

/** At spaces, and at dashes and dots between words: "well—no" is two. */
const splitChunks = (paragraph: string): string[] =>
  paragraph
    .replace(/\.{3,}/g, '… ')
    .replace(/\s(-{1,3}|–)\s/g, '— ')
    .replace(/-{2,}/g, '— ')
    .replace(/(?<=[a-zA-Z])([—–…])(?=\S)/g, '— ')
    .replace(/(?<=[a-zA-Z]{2}[,;!?)])(?=[a-zA-Z])/g, ' ')
    .replace(/(\d)\s+(°[CF]?|%)(?!\w)/g, '$1$2')
    .split(/\s+/)
    .filter(chunk => chunk !== '');

/** A mark on its own, or the end of a paragraph, belongs to the word before. */
function widenPause(readings: Reading[], pause: Pause): void {
  const last = readings[readings.length - 1];
  if (last && STRENGTH.indexOf(pause) > STRENGTH.indexOf(last.pause) && !/[.!?…]/.test(last.pause))
    readings[readings.length - 1] = { ...last, pause };
}

function readChunk(chunk: string, near: Neighbours, isLast: boolean, shouting: boolean): Reading {
  const inner = chunk.replace(OPENING, '');
  const closing = inner.match(CLOSING)?.[0] ?? '';
  const core = closing.length === inner.length ? '' : inner.slice(0, inner.length - closing.length);
  const dotted = closing.startsWith('.') && isAbbreviation(core, near, isLast);
  const pause = pauseOf(dotted && !isLast ? closing.slice(1) : closing);
  // No article ends a phrase: "plan A."
  if (core === 'A' && (pause !== '' || isLast)) return { text: chunk, words: [{ word: 'A' }], pause };
  const words = core === '' ? readSigns(chunk) : readCore(core, near, dotted, shouting);
  return { text: chunk, words: words.map(word => ({ word })), pause };
}

function isAbbreviation(core: string, near: Neighbours, isLast: boolean): boolean {
  const key = core.toLowerCase();
  if (BEFORE_NUMBER[key] && /^\d/.test(near.after)) return true;
  if (INITIALS.test(`${core}.`)) return true;
  if (/^[A-Z]$/.test(core) && core !== 'I') return !isLast;
  return Object.hasOwn(ABBREVIATIONS, key);
}

function pauseOf(marks: string): Pause {
  let best: Pause = '';
  for (const mark of marks) {
    const pause = (mark === '–' || mark === '-' ? '—' : /[)\]}]/.test(mark) ? ',' : mark) as Pause;
    if (STRENGTH.indexOf(pause) > STRENGTH.indexOf(best)) best = pause;
  }
  return best;
}

const readSigns = (chunk: string): string[] =>
  [...chunk].flatMap(sign => (SIGNS[sign] ? SIGNS[sign]!.split(' ') : []));

function readCore(core: string, near: Neighbours, dotted: boolean, shouting: boolean): string[] {
  const key = core.toLowerCase();
  if (dotted) {
    if (BEFORE_NUMBER[key] && /^\d/.test(near.after)) return [BEFORE_NUMBER[key]!];
    if (Object.hasOwn(ABBREVIATIONS, key)) return shortForm(core, key, near);
    if (INITIALS.test(`${core}.`)) return letters(core);
  }
  if (BARE.has(key)) return ABBREVIATIONS[key]!.split(' ');
  if (ADDRESS.test(core)) return core.split(/(@|\.)/).flatMap(part => dotWords(part, shouting));
  const url = core.match(URL);
  if (url) return url[1]!.split(/(\.)/).flatMap(part => dotWords(part, shouting));
  const number = readNumber(core, near);
  if (number) return number;
  if (/^\d/.test(near.before) && /^[-+~]?[\d.,–-]+$/.test(near.before) && unitAfterNumber(core)) {
    return UNITS[key]![/^[-+~]?1$/.test(near.before) ? 0 : 1]!.split(' ');
  }
  return [...readMixed(core, shouting), ...currencyAfter(core, near.before)];
}

/** "5 m" and "20 GB" have units; in "5 s" it is one too, but "2 K" and "4 W" may be names. */
const unitAfterNumber = (core: string): boolean =>
  Object.hasOwn(UNITS, core.toLowerCase()) && (core.length > 1 || /^[mgshl]$/.test(core));

/** "St. James" is a saint, "Baker St." a street. */
function shortForm(core: string, key: string, near: Neighbours): string[] {
  if (key === 'st' && !/^[A-Z]/.test(near.after)) return ['street'];
  if (key === 'dr' && /^[A-Z]/.test(near.before) && !/^[A-Z]/.test(near.after)) return ['drive'];
  if (['mar', 'jun', 'jan', 'mon', 'wed', 'sat', 'sun', 'fig', 'inc'].includes(key) && !/^[A-Z]/.test(core))
    return [key];
  return ABBREVIATIONS[key]!.split(' ');
}

const letters = (text: string): string[] => [...text.replace(/[^a-zA-Z]/g, '').toUpperCase()];

function dotWords(part: string, shouting: boolean): string[] {
  if (part === '@') return ['at'];
  if (part === '.') return ['dot'];
  return readMixed(part, shouting);
}

/** Words, acronyms and what is put together of letters, digits and signs: "SD1.5", "img2img", "and/or", "LoRA-file". */
function readMixed(text: string, shouting: boolean): string[] {
  const parts = text
    .slice(0, 400)
    .replace(/([a-z])([A-Z])(?=[a-z])/g, '$1 $2')
    .match(/\d+(?:\.\d+)?|[a-zA-Z]+(?:'[a-zA-Z]+)*'?|[&@+=%#×÷°$£€]/g);
  return (parts ?? []).flatMap(part => {
    if (/^\d/.test(part))
      return readNumber(part, { before: '', after: '' }) ?? cardinal(part.replace(/\D/g, ''));
    if (SIGNS[part]) return SIGNS[part]!.split(' ');
    // "A/B" has letters; an article never stands in such company.
    if (part === 'A' && parts!.length > 1) return ['A'];
    return readWord(part, shouting);
  });
}

function readWord(written: string, shouting: boolean): string[] {
  const word = written.slice(0, MAX_WORD);
  const bare = word.replace(/'?s$/, '');
  const lower = word.toLowerCase();
  if (word === 'I' || word === 'a' || word === 'A') return [lower];
  if (word.length === 1) return [word.toUpperCase()];
  const capital = /^[A-Z]{2,6}$/.test(bare) && !shouting && !SAID_AS_WORDS.has(bare.toLowerCase());
  const vowelless =
    /^[b-df-hj-np-tv-xz]{2,5}$/i.test(word) &&
    !/^(hm+|sh+|mm+|pst|tsk|nth|brr+|grr+|psst|mrs|mr|ms|dr)$/i.test(word);
  if ((capital && !COMMON_CAPITALS.has(bare.toLowerCase())) || vowelless) {
    const spelled = letters(bare);
    // The plural sticks to the last letter: "GPUs".
    return word.length > bare.length ? [...spelled.slice(0, -1), `${spelled[spelled.length - 1]}s`] : spelled;
  }
  return [lower];
}

/** Short words that somebody stresses by capitals rather than acronyms. */
const COMMON_CAPITALS = new Set(
  'a an and are as at be but by can did do does for from get go had has have he her him his how if in is it its let me my new no not now of off on one or our out put say see she so stop than that the them then they this to too two up very was we what when who why will with yes you your all any never only must more most good bad wow hello please help'.split(
    ' ',
  ),
);
