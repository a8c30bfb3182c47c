/**
 * American pronunciations made southern British, in the symbols that Kokoro's British voices were trained with: a = TRAP, ɒ = LOT,
 * Q = GOAT, ː = length (https://github.com/hexgrad/misaki/blob/main/EN_PHONES.md). Where the American vowel stands for two British
 * ones, the spelling tells most of the time. Names of the vowels: J. C. Wells, Accents of English (1982), 2.2.
 */
import { VOWEL_SYMBOLS } from './arpabet.ts';
import type { Following } from './function-words.ts';

export type Accent = 'american' | 'british';

/** Kokoro's voices say it with their first letter: bf_emma. */
export const accentOf = (voice: string): Accent => (/^b[fm]_/.test(voice) ? 'british' : 'american');

/** Where rules would be longer than the words. */
const OWN: Readonly<Record<string, string>> = {
  advertisement: 'ədvˈɜːtɪsmənt',
  been: 'biːn',
  clerk: 'klˈɑːk',
  derby: 'dˈɑːbi',
  figure: 'fˈɪɡə',
  figures: 'fˈɪɡəz',
  garage: 'ɡˈaɹɑːʒ',
  herb: 'hˈɜːb',
  herbs: 'hˈɜːbz',
  leisure: 'lˈɛʒə',
  lever: 'lˈiːvə',
  lieutenant: 'lɛftˈɛnənt',
  privacy: 'pɹˈɪvəsi',
  route: 'ɹˈuːt',
  routes: 'ɹˈuːts',
  schedule: 'ʃˈɛdjuːl',
  tomato: 'təmˈɑːtQ',
  tomatoes: 'təmˈɑːtQz',
  vase: 'vˈɑːz',
  vases: 'vˈɑːzɪz',
  vitamin: 'vˈɪtəmɪn',
  vitamins: 'vˈɪtəmɪnz',
  yoghurt: 'jˈɒɡət',
  zebra: 'zˈɛbɹə',
  zebras: 'zˈɛbɹəz',
  z: 'zˈɛd',
};

/** Function words whose American form has another vowel than the spelling lets guess. */
const LIGHT: Readonly<Record<string, string>> = {
  of: 'ɒv',
  was: 'wɒz',
  from: 'fɹɒm',
  what: 'wɒt',
  want: 'wɒnt',
  because: 'bɪkɒz',
};

/** BATH: ɑː where American has the vowel of TRAP. */
const BATH = new RegExp(
  [
    // Beginnings of words.
    '^(?:advan(?:ce|tage)|aft|answer|ask|aunt|bask|bastard|blast|branch|brass|calf|calve|chan(?:ce[^l]?|t)|clasp|class(?!i)',
    'command|danc|demand|enhanc|exampl|fast|flask|gasp|ghast|glanc|grant|grasp|half|halve|lanc|last|laugh|mask|nasty',
    'pass(?!i[ov]|ag|eng)|past(?!el|ic|or|iche|eur|y|ies|ry)|planta?|pranc|rather|reprimand|sample|shaft|slant|staff|stanc|stanch',
    "task|tranc|vant|vast)|^(?:banana|can't|france|giraffe|glass|grass|path)",
    // And within them.
    'castle|casket|glass(?:es)?$|basket|grass|danc|half$|shaft|blanch|aghast|avalanche|disaster|alabaster|plaster|master|(?:air|air|over|fore|broad|over|tele|pod|out|down|back|new)cast|craft|draft|raft(?:s|er)?$',
    '(?:bath|path)(?:s|way|room|robe|house)?$|graph(?:s|ed)?$|supermark|photograph(?:s|ed)?$|contrast|broadcast|trespass$|bypass|bandpass',
  ].join('|'),
);

/** THOUGHT; before f, θ, s, ŋ and ɡ other spellings have ɒ where American has one vowel for both: CLOTH. */
const THOUGHT = /au|aw|al[klt]|all|ough|oa|war/;

/** ɒ, and not ɔː, before r and a vowel. */
const SHORT_OR =
  /orange|foreign|forest|horr|origin|orator|correl|corrid|jorit|norit|priorit|histori|moral|coral|floris|floren|warri|quarr|[^o]orr[aeiy]|laur[ae]|euphori|[aeo]gori|phori|rhetoric|orifice|forehead|porridge|authorit|oracle/;

interface Syllable {
  /** A symbol, with its stress mark. */
  readonly mark: string;
  readonly symbol: string;
}

/**
 * @param american Kokoro's symbols of one word
 * @param spelling lower case
 * @param following decides whether a last r is heard: "far away"
 */
export function britishOf(american: string, spelling: string, following: Following = 'pause'): string {
  const own = Object.hasOwn(OWN, spelling) ? OWN[spelling] : undefined;
  if (own !== undefined) return own;
  if (american.includes(' ')) return american;
  const light = Object.hasOwn(LIGHT, spelling) ? LIGHT[spelling]! : undefined;
  if (light !== undefined) return withMarkOf(american, light);
  const sounds = split(american);
  return endings(sounds.map((_, i) => soundOf(sounds, i, spelling, following)).join(''), spelling);
}

/** Endings and light syllables that are weaker than American ones, or fuller. */
function endings(symbols: string, spelling: string): string {
  let said = symbols;
  if (/[aeo]r(?:y|ies|ily)$/.test(spelling))
    said = said.replace(/(?<!ˈ)ˌ?(?:ɛː?|ɔː|a)ɹ(?=(?:i|iz|əli|ɪli)$)/, 'əɹ');
  if (/i[sz]ation/.test(spelling)) said = said.replace(/əzˈAʃ/, 'IzˈAʃ');
  if (/u/.test(spelling)) said = said.replace(/jə(?=[lɹntzmkbdvs][^$])/g, 'jʊ');
  if (/ile$/.test(spelling)) said = said.replace(/ᵊl$/, 'Il');
  return said;
}

function split(symbols: string): Syllable[] {
  const sounds: Syllable[] = [];
  let mark = '';
  for (const symbol of symbols) {
    if (symbol === 'ˈ' || symbol === 'ˌ') mark = symbol;
    else {
      sounds.push({ mark, symbol });
      mark = '';
    }
  }
  return sounds;
}

/** The light form with the stress that the word has here. */
function withMarkOf(american: string, light: string): string {
  const mark = /[ˈˌ]/.exec(american)?.[0] ?? '';
  const at = [...light].findLastIndex(symbol => VOWEL_SYMBOLS.has(symbol));
  return light.slice(0, at) + mark + light.slice(at);
}

const isVowel = (sound: Syllable | undefined): boolean =>
  sound !== undefined && VOWEL_SYMBOLS.has(sound.symbol);

function soundOf(sounds: readonly Syllable[], i: number, spelling: string, following: Following): string {
  const { mark, symbol } = sounds[i]!;
  const [before, next, after] = [sounds[i - 1], sounds[i + 1], sounds[i + 2]];
  if (symbol === 'ɹ') {
    if (!isVowel(before)) return symbol;
    // Heard before a vowel only, of this word or the next.
    return isVowel(next) || (next === undefined && following === 'vowel') ? symbol : '';
  }
  if (symbol === 'T') return 't';
  if (!isVowel(sounds[i])) return symbol;
  const beforeR = next?.symbol === 'ɹ';
  const linked = beforeR && isVowel(after);
  const glide = (symbol === 'u' || symbol === 'ʊ') && glidesBefore(before, spelling) ? 'j' : '';
  return glide + mark + (beforeR ? beforeAnR(symbol, linked, spelling, mark) : vowel(sounds, i, spelling));
}

function beforeAnR(symbol: string, linked: boolean, spelling: string, mark: string): string {
  switch (symbol) {
    case 'ɑ':
      return linked && /or/.test(spelling) ? 'ɒ' : 'ɑː';
    case 'ɔ':
      return linked && SHORT_OR.test(spelling) ? 'ɒ' : 'ɔː';
    case 'ɜ':
      return linked && /(?:urr|orr|our)[aeiy]/.test(spelling) && !/rr?ing$|furry/.test(spelling) ? 'ʌ' : 'ɜː';
    case 'ə':
      return 'ə';
    case 'ɛ':
      if (!linked) return 'ɛː';
      // marry, carat, baritone against vary, parent, various; merry is neither.
      if (/arr|(?:^|[^e])ar(?:[aou]|i[^aeou])|apparent/.test(spelling)) return 'a';
      return /(?:^|[^e])a[iy]?r[aeiouy]|ear/.test(spelling) && mark !== '' ? 'ɛː' : 'ɛ';
    case 'æ':
      return 'a';
    case 'ɪ':
      return linked && /[iy]rr?/.test(spelling) && !/e[ea]?r[eio]/.test(spelling) ? 'ɪ' : 'ɪə';
    case 'i':
      return 'ɪə';
    case 'ʊ':
      return /^(?:sure|your|poor|shore|assure|insur|ensure|yours)/.test(spelling) && !linked ? 'ɔː' : 'ʊə';
    case 'u':
      return 'ʊə';
    case 'I':
    case 'W':
    case 'Y':
      return linked ? symbol : `${symbol}ə`;
    case 'O':
      return 'ɔː';
    default:
      return symbol;
  }
}

function vowel(sounds: readonly Syllable[], i: number, spelling: string): string {
  const { mark, symbol } = sounds[i]!;
  const next = sounds[i + 1];
  switch (symbol) {
    case 'O':
      return 'Q';
    case 'æ':
      return BATH.test(spelling) && /[fsθnmlvðk]/.test(next?.symbol ?? '') && mark !== '' ? 'ɑː' : 'a';
    case 'ɑ':
      return isPalm(sounds, i, spelling) ? 'ɑː' : 'ɒ';
    case 'ɔ':
      return /[fθsŋɡ]/.test(next?.symbol ?? '') && !THOUGHT.test(spelling) ? 'ɒ' : 'ɔː';
    case 'ɜ':
      return 'ɜː';
    case 'i':
      // HAPPY: short at the end of a word, and before a vowel.
      if (mark === '' && isVowel(next)) return 'ɪ';
      if (mark === '' && (next === undefined || /ie[sd]$/.test(spelling))) return 'i';
      return mark === '' && /y|i(?!e)/.test(spelling) ? 'ɪ' : 'iː';
    case 'u':
      return mark === '' && isVowel(next) ? 'u' : 'uː';
    case 'ᵻ':
      return 'ɪ';
    default:
      return symbol;
  }
}

/** new, tune, due: a j that American has lost. */
const glidesBefore = (before: Syllable | undefined, spelling: string): boolean =>
  (/[tdn]/.test(before?.symbol ?? '') || (/[sz]/.test(before?.symbol ?? '') && /sum/.test(spelling))) &&
  /u|ew|eau/.test(spelling) &&
  !/oo|o[eu]?$|ou|wo|jur/.test(spelling);

/** PALM, spelled with an a; LOT, with an o, or an a after w. */
function isPalm(sounds: readonly Syllable[], i: number, spelling: string): boolean {
  if (/w[h]?a|qua/.test(spelling) && sounds[i - 1]?.symbol === 'w') return false;
  return (
    !/o|au/.test(spelling) ||
    (/a/.test(spelling) &&
      sounds.slice(i + 1).every(({ symbol }) => symbol !== 'ɑ') &&
      !/o.*a/.test(spelling) &&
      /a.*o/.test(spelling) === false)
  );
}
