/** The CMU pronouncing dictionary, and the endings that it leaves out. */

export interface Dictionary {
  /** ARPAbet with stress digits, of a lower-case word. */
  find(word: string): string | undefined;
}

/** Where the dictionary's choice is not what one says, or where it has no word. ARPAbet. */
const OWN: Readonly<Record<string, string>> = {
  aurora: 'ER0 AO1 R AH0',
  "aurora's": 'ER0 AO1 R AH0 Z',
  celsius: 'S EH1 L S IY0 AH0 S',
  gigabyte: 'G IH1 G AH0 B AY2 T',
  hologram: 'HH AA1 L AH0 G R AE2 M',
  jpeg: 'JH EY1 P EH2 G',
  img: 'IH1 M IH0 JH',
  lora: 'L AO1 R AH0',
  mebibyte: 'M EH1 B IY0 B AY2 T',
  megapixel: 'M EH1 G AH0 P IH2 K S AH0 L',
  miz: 'M IH1 Z',
  missus: 'M IH1 S IH0 Z',
  ok: 'OW2 K EY1',
  "o'clock": 'AH0 K L AA1 K',
  pixel: 'P IH1 K S AH0 L',
  pixels: 'P IH1 K S AH0 L Z',
  terabyte: 'T EH1 R AH0 B AY2 T',
};

const VOICELESS = new Set(['P', 'T', 'K', 'F', 'TH']);
const SIBILANT = new Set(['S', 'Z', 'SH', 'ZH', 'CH', 'JH']);

/** Reads the dictionary: 134,000 words, about 50 ms and 20 MB. */
export async function openDictionary(): Promise<Dictionary> {
  const { dictionary } = await import('cmu-pronouncing-dictionary');
  const own = (word: string): string | undefined =>
    Object.hasOwn(OWN, word) ? OWN[word] : Object.hasOwn(dictionary, word) ? dictionary[word] : undefined;
  return { find: word => own(word) ?? inflected(word, own) ?? compound(word, own) };
}

type Find = (word: string) => string | undefined;

const join = (stem: string | undefined, ...phones: string[]): string | undefined =>
  stem === undefined ? undefined : [stem, ...phones].join(' ');

/** A known stem with an ending: zorbs, zorbed, zorbing, repainting's. */
function inflected(word: string, find: Find): string | undefined {
  if (word.length < 4) return undefined;
  if (word.endsWith("s'")) return find(word.slice(0, -1)) ?? sibilant(find(word.slice(0, -2)));
  if (word.endsWith("'s")) return sibilant(find(word.slice(0, -2)));
  const without = (count: number, ending = '') => find(word.slice(0, -count) + ending);
  if (word.endsWith('ies')) return sibilant(without(3, 'y'));
  if (/(s|x|z|ch|sh)es$/.test(word)) return sibilant(without(2) ?? without(1));
  if (/[^s]s$/.test(word)) return sibilant(without(1));
  if (word.endsWith('ied')) return past(without(3, 'y'));
  if (word.endsWith('ed')) return past(without(1) ?? without(2) ?? undoubled(word, 3, find));
  if (word.endsWith('ing'))
    return join(without(3) ?? without(3, 'e') ?? undoubled(word, 4, find), 'IH0', 'NG');
  if (word.endsWith('ly')) return join(without(2), 'L', 'IY0');
  if (word.endsWith('ness')) return join(without(4), 'N', 'AH0', 'S');
  if (word.endsWith('less')) return join(without(4), 'L', 'AH0', 'S');
  if (word.endsWith('er')) return join(without(2) ?? without(1) ?? undoubled(word, 3, find), 'ER0');
  return undefined;
}

/** stopped, running: without the doubled consonant. */
const undoubled = (word: string, count: number, find: Find): string | undefined =>
  word.at(-count) === word.at(-count - 1) ? find(word.slice(0, -count)) : undefined;

function sibilant(stem: string | undefined): string | undefined {
  const last = lastPhone(stem);
  return SIBILANT.has(last) ? join(stem, 'IH0', 'Z') : join(stem, VOICELESS.has(last) ? 'S' : 'Z');
}

function past(stem: string | undefined): string | undefined {
  const last = lastPhone(stem);
  if (last === 'T' || last === 'D') return join(stem, 'IH0', 'D');
  return join(stem, VOICELESS.has(last) || ['S', 'SH', 'CH'].includes(last) ? 'T' : 'D');
}

const lastPhone = (stem: string | undefined): string => stem?.split(' ').at(-1) ?? '';

const PREFIXES: Readonly<Record<string, string>> = {
  re: 'R IY0',
  un: 'AH0 N',
  non: 'N AA2 N',
  pre: 'P R IY0',
  mis: 'M IH0 S',
};

/** A known word behind a prefix, or two known words of four letters or more: "repaint", "moonstone". */
function compound(word: string, find: Find): string | undefined {
  if (!/^[a-z]{6,24}$/.test(word)) return undefined;
  for (const [prefix, phones] of Object.entries(PREFIXES)) {
    const rest =
      word.startsWith(prefix) && word.length - prefix.length >= 4
        ? find(word.slice(prefix.length))
        : undefined;
    if (rest) return `${phones} ${rest}`;
  }
  for (let cut = word.length - 4; cut >= 4; cut--) {
    const [first, second] = [find(word.slice(0, cut)), find(word.slice(cut))];
    // English compounds are stressed on their first part.
    if (first && second) return `${first} ${second.replaceAll('1', '2')}`;
  }
  return undefined;
}
