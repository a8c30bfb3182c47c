/** Numbers in words, American style without "and": 1,234 is one thousand two hundred thirty four. */

const SMALL =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '_ _ twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const SCALES = ['', 'thousand', 'million', 'billion', 'trillion'];
const IRREGULAR: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** The longest whole number that is read as one; a longer one is read digit by digit. */
const MAX_DIGITS = 15;

/** @param digits decimal digits only */
export function cardinal(digits: string): string[] {
  const plain = digits.replace(/^0+(?=\d)/, '');
  if (plain.length > MAX_DIGITS) return spellDigits(digits);
  const value = Number(plain);
  if (value < 1000) return belowThousand(value);
  const words: string[] = [];
  for (let scale = SCALES.length - 1; scale >= 0; scale--) {
    const group = Math.floor(value / 1000 ** scale) % 1000;
    if (group === 0) continue;
    words.push(...belowThousand(group));
    if (scale > 0) words.push(SCALES[scale]!);
  }
  return words;
}

export function ordinal(digits: string): string[] {
  const words = cardinal(digits);
  const last = words.pop()!;
  return [...words, IRREGULAR[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`)];
}

/** 1984: nineteen eighty four; 2007: two thousand seven; 1900: nineteen hundred; 1905: nineteen oh five. */
export function year(digits: string): string[] {
  const value = Number(digits);
  const [century, rest] = [Math.floor(value / 100), value % 100];
  if (value % 1000 < 10) return cardinal(digits);
  if (rest === 0) return [...belowThousand(century), 'hundred'];
  return [...belowThousand(century), ...(rest < 10 ? ['oh', SMALL[rest]!] : belowThousand(rest))];
}

/** @param text whole part, perhaps a point and more digits; no sign, no separators */
export function decimal(text: string): string[] {
  const [whole = '', fraction] = text.split('.');
  const words = whole === '' ? ['zero'] : cardinal(whole);
  return fraction ? [...words, 'point', ...spellDigits(fraction)] : words;
}

export const spellDigits = (digits: string): string[] => [...digits].map(digit => SMALL[Number(digit)]!);

/** The plural of a spoken number: nineties, sixes. */
export function pluralOf(words: readonly string[]): string[] {
  const last = words[words.length - 1]!;
  const plural = last.endsWith('y')
    ? `${last.slice(0, -1)}ies`
    : last.endsWith('x')
      ? `${last}es`
      : `${last}s`;
  return [...words.slice(0, -1), plural];
}

function belowThousand(value: number): string[] {
  if (value < 20) return [SMALL[value]!];
  if (value < 100)
    return value % 10 === 0 ? [TENS[value / 10]!] : [TENS[Math.floor(value / 10)]!, SMALL[value % 10]!];
  const rest = value % 100;
  return [SMALL[Math.floor(value / 100)]!, 'hundred', ...(rest === 0 ? [] : belowThousand(rest))];
}
