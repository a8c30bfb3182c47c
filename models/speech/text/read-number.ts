/** How written numbers are read: money, times, dates, units, ranges. */
import { monthName, monthOf, UNITS } from './abbreviations.ts';
import { cardinal, decimal, ordinal, pluralOf, spellDigits, year } from './number-words.ts';

/** The words before and after, as written and without their punctuation; '' at the ends. */
export interface Neighbours {
  readonly before: string;
  readonly after: string;
}

const NUMBER = '\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?|\\.\\d+';
const CURRENCIES: Readonly<Record<string, readonly [string, string, string, string]>> = {
  $: ['dollar', 'dollars', 'cent', 'cents'],
  '£': ['pound', 'pounds', 'penny', 'pence'],
  '€': ['euro', 'euros', 'cent', 'cents'],
};
const MAGNITUDES: Readonly<Record<string, string>> = {
  k: 'thousand',
  m: 'million',
  mn: 'million',
  b: 'billion',
  bn: 'billion',
  t: 'trillion',
};
const LARGE = /^(hundred|thousand|million|billion|trillion)$/i;
const FRACTIONS: Readonly<Record<string, string>> = {
  '1/2': 'one half',
  '1/3': 'one third',
  '2/3': 'two thirds',
  '1/4': 'one quarter',
  '3/4': 'three quarters',
};
/** A four-digit number after one of these is a year. */
const BEFORE_YEAR = new Set(
  'in since of by from until till before after around circa year years late early summer spring winter autumn fall'.split(
    ' ',
  ),
);

type Rule = readonly [RegExp, (match: RegExpMatchArray, near: Neighbours) => string[] | null];

const plain = (text: string) => text.replaceAll(',', '');
const isYear = (value: number) => value >= 1100 && value <= 2099;
const words = (text: string) => text.split(' ');

/** First match wins. Groups are text; a rule may decline with null. */
const RULES: readonly Rule[] = [
  [/^(\d{4})-(\d{2})-(\d{2})$/, ([, y, m, d]) => date(Number(m), d!, y!)],
  [/^(\d{1,2})\/(\d{1,2})\/(\d{4})$/, ([, m, d, y]) => date(Number(m), d!, y!)],
  [/^(\d{1,2}):([0-5]\d)(?::[0-5]\d)?(am|pm)?$/i, ([, h, m, half]) => clock(h!, m!, half)],
  [/^(\d{1,2})(am|pm)$/i, ([, h, half]) => [...cardinal(h!), ...half!.toUpperCase()]],
  [/^(\d{1,2}):(\d{1,2})$/, ([, a, b]) => [...cardinal(a!), 'to', ...cardinal(b!)]],
  [
    new RegExp(`^([$£€])(${NUMBER})(k|mn?|bn?|t)?$`, 'i'),
    ([, sign, n, size], near) => money(sign!, plain(n!), size, near),
  ],
  [/^(\d+)(st|nd|rd|th)$/i, ([, n]) => ordinal(n!)],
  [/^'?(\d{2}|1[1-9]\d0|20\d0)'?s$/, ([, n]) => pluralOf(n!.length === 4 ? year(n!) : cardinal(n!))],
  [/^(\d)\/(\d)$/, ([text]) => (FRACTIONS[text!] ? words(FRACTIONS[text!]!) : null)],
  [/^(\d+)\/(\d+)$/, ([, a, b]) => [...cardinal(a!), 'over', ...cardinal(b!)]],
  [
    new RegExp(`^(${NUMBER})[x×](${NUMBER})(?:[x×](${NUMBER}))?$`),
    ([, ...sides]) =>
      sides.filter(Boolean).flatMap((side, i) => [...(i > 0 ? ['by'] : []), ...decimal(plain(side!))]),
  ],
  [
    /^(\d{4})[-–](\d{4})$/,
    ([, a, b]) => (isYear(Number(a)) && isYear(Number(b)) ? [...year(a!), 'to', ...year(b!)] : null),
  ],
  [
    new RegExp(`^(${NUMBER})[-–](${NUMBER})(\\D{0,4})$`),
    ([, a, b, unit], near) => range(a!, b!, unit!, near),
  ],
  [
    /^(\d+(?:\.\d+){2,})$/,
    ([, n]) => n!.split('.').flatMap((part, i) => [...(i > 0 ? ['point'] : []), ...cardinal(part)]),
  ],
  [
    new RegExp(`^([-+~]?)(${NUMBER})(\\D{0,5})$`),
    ([, sign, n, unit], near) => quantity(sign!, n!, unit!, near),
  ],
];

/** @returns the words of a written number in its surroundings; null when `core` is none */
export function readNumber(core: string, near: Neighbours): string[] | null {
  if (!/\d/.test(core) || core.length > 60) return null;
  for (const [pattern, read] of RULES) {
    const match = core.match(pattern);
    const found = match && read(match, near);
    if (found) return found;
  }
  return null;
}

function quantity(sign: string, number: string, unit: string, near: Neighbours): string[] | null {
  const prefix = sign === '' ? [] : [{ '-': 'minus', '+': 'plus', '~': 'about' }[sign]!];
  const value = plain(number);
  if (unit === '') return [...prefix, ...bare(number, near)];
  const names = UNITS[unit.toLowerCase()];
  if (!names) return null;
  return [...prefix, ...decimal(value), ...words(names[Number(value) === 1 ? 0 : 1])];
}

function bare(number: string, { before, after }: Neighbours): string[] {
  const value = Number(number);
  const month = monthOf(before);
  if (/^\d{1,2}$/.test(number) && value >= 1 && value <= 31 && (month || (monthOf(after) && after !== 'may')))
    return ordinal(number);
  const dated = BEFORE_YEAR.has(before.toLowerCase()) || month || /^\d{1,2}(st|nd|rd|th)?$/.test(before);
  if (/^\d{4}$/.test(number) && isYear(value) && dated) return year(number);
  // Telephone numbers and codes.
  if (/^0\d+$/.test(number)) return spellDigits(number);
  return decimal(plain(number));
}

function range(from: string, to: string, unit: string, near: Neighbours): string[] | null {
  const end = unit === '' ? decimal(plain(to)) : quantity('', to, unit, near);
  return end && [...decimal(plain(from)), 'to', ...end];
}

function date(month: number, day: string, fullYear: string): string[] | null {
  const name = monthName(month);
  if (!name || Number(day) < 1 || Number(day) > 31) return null;
  return [name, ...ordinal(day), ...year(fullYear)];
}

function clock(hour: string, minute: string, half = ''): string[] | null {
  if (Number(hour) > 24) return null;
  const after = half === '' ? [] : [...half.toUpperCase()];
  if (minute === '00') return [...cardinal(hour), ...(half === '' ? ["o'clock"] : after)];
  return [
    ...cardinal(hour),
    ...(minute.startsWith('0') ? ['oh', ...cardinal(minute)] : cardinal(minute)),
    ...after,
  ];
}

/** $2.50: two dollars and fifty cents; $2.5 million: two point five million dollars. */
function money(sign: string, number: string, size: string | undefined, near: Neighbours): string[] {
  const [one, many, cent, cents] = CURRENCIES[sign]!;
  if (size) return [...decimal(number), MAGNITUDES[size.toLowerCase()]!, many];
  // The name of the currency comes after "million", where `readText` puts it.
  if (LARGE.test(near.after)) return decimal(number);
  const [whole = '0', fraction = ''] = number.split('.');
  if (fraction.length > 2) return [...decimal(number), many];
  const small = Number(fraction.padEnd(2, '0'));
  const large = Number(whole || '0');
  const parts: string[][] = [];
  if (large > 0 || small === 0) parts.push([...cardinal(whole || '0'), large === 1 ? one : many]);
  if (small > 0) parts.push([...cardinal(String(small)), small === 1 ? cent : cents]);
  return parts.flatMap((part, i) => (i > 0 ? ['and', ...part] : part));
}

/** The currency that "$2.5" leaves to the end of "$2.5 million". */
export function currencyAfter(core: string, before: string): string[] {
  const sign = before.match(/^[$£€](?=\d)/)?.[0];
  return sign && LARGE.test(core) ? [CURRENCIES[sign]![1]] : [];
}
