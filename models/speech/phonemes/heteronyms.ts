/**
 * Words that are said in more than one way. Which one is meant follows from the words around them; a word-class guess
 * of a few rules, for a tagger would be another model. Pronunciations: the CMU dictionary's alternatives.
 */

/** verb: base form and infinitive; past: past tense and participle. A class that is not given is `other`. */
interface Forms {
  readonly noun?: string;
  readonly verb?: string;
  readonly past?: string;
  readonly adjective?: string;
  readonly other: WordClass;
}

export type WordClass = 'noun' | 'verb' | 'past' | 'adjective';

const nounVerb = (noun: string, verb: string, other: WordClass = 'noun'): Forms => ({
  noun,
  verb,
  past: verb,
  other,
});
/** estimate, separate: the ending is full in the verb and reduced elsewhere. */
const ate = (stem: string, other: WordClass = 'noun'): Forms =>
  nounVerb(`${stem} AH0 T`, `${stem} EY2 T`, other);

const FORMS: Readonly<Record<string, Forms>> = {
  abuse: nounVerb('AH0 B Y UW1 S', 'AH0 B Y UW1 Z'),
  advocate: ate('AE1 D V AH0 K'),
  alternate: ate('AO1 L T ER0 N'),
  appropriate: ate('AH0 P R OW1 P R IY0'),
  approximate: ate('AH0 P R AA1 K S AH0 M'),
  associate: ate('AH0 S OW1 S IY0', 'verb'),
  articulate: ate('AA0 R T IH1 K Y AH0 L'),
  animate: { verb: 'AE1 N AH0 M EY2 T', adjective: 'AE1 N AH0 M AH0 T', other: 'verb' },
  bass: { noun: 'B EY1 S', other: 'noun' },
  bow: nounVerb('B OW1', 'B AW1'),
  close: { noun: 'K L OW1 Z', verb: 'K L OW1 Z', adjective: 'K L OW1 S', other: 'verb' },
  combine: nounVerb('K AA1 M B AY2 N', 'K AH0 M B AY1 N', 'verb'),
  compact: nounVerb('K AA1 M P AE2 K T', 'K AH0 M P AE1 K T'),
  compound: nounVerb('K AA1 M P AW2 N D', 'K AH0 M P AW1 N D'),
  compress: nounVerb('K AA1 M P R EH2 S', 'K AH0 M P R EH1 S', 'verb'),
  conduct: nounVerb('K AA1 N D AH2 K T', 'K AH0 N D AH1 K T'),
  conflict: nounVerb('K AA1 N F L IH2 K T', 'K AH0 N F L IH1 K T'),
  console: nounVerb('K AA1 N S OW2 L', 'K AH0 N S OW1 L'),
  construct: nounVerb('K AA1 N S T R AH2 K T', 'K AH0 N S T R AH1 K T', 'verb'),
  content: { noun: 'K AA1 N T EH0 N T', adjective: 'K AH0 N T EH1 N T', other: 'noun' },
  contest: nounVerb('K AA1 N T EH2 S T', 'K AH0 N T EH1 S T'),
  contract: nounVerb('K AA1 N T R AE2 K T', 'K AH0 N T R AE1 K T'),
  contrast: nounVerb('K AA1 N T R AE2 S T', 'K AH0 N T R AE1 S T'),
  convert: nounVerb('K AA1 N V ER2 T', 'K AH0 N V ER1 T', 'verb'),
  convict: nounVerb('K AA1 N V IH2 K T', 'K AH0 N V IH1 K T'),
  coordinate: ate('K OW0 AO1 R D AH0 N'),
  decrease: nounVerb('D IY1 K R IY2 S', 'D IH0 K R IY1 S'),
  defect: nounVerb('D IY1 F EH2 K T', 'D IH0 F EH1 K T'),
  delegate: ate('D EH1 L AH0 G'),
  deliberate: { verb: 'D IH0 L IH1 B ER0 EY2 T', adjective: 'D IH0 L IH1 B ER0 AH0 T', other: 'adjective' },
  desert: nounVerb('D EH1 Z ER0 T', 'D IH0 Z ER1 T'),
  digest: nounVerb('D AY1 JH EH2 S T', 'D AY0 JH EH1 S T'),
  discount: nounVerb('D IH1 S K AW2 N T', 'D IH0 S K AW1 N T'),
  does: { noun: 'D OW1 Z', verb: 'D AH1 Z', past: 'D AH1 Z', adjective: 'D AH1 Z', other: 'verb' },
  dove: { noun: 'D AH1 V', past: 'D OW1 V', other: 'noun' },
  duplicate: ate('D UW1 P L AH0 K'),
  elaborate: { verb: 'IH0 L AE1 B ER0 EY2 T', adjective: 'IH0 L AE1 B ER0 AH0 T', other: 'adjective' },
  entrance: nounVerb('EH1 N T R AH0 N S', 'IH0 N T R AE1 N S'),
  escort: nounVerb('EH1 S K AO2 R T', 'IH0 S K AO1 R T'),
  estimate: ate('EH1 S T AH0 M'),
  excuse: nounVerb('IH0 K S K Y UW1 S', 'IH0 K S K Y UW1 Z', 'verb'),
  exploit: nounVerb('EH1 K S P L OY2 T', 'IH0 K S P L OY1 T'),
  export: nounVerb('EH1 K S P AO2 R T', 'IH0 K S P AO1 R T'),
  extract: nounVerb('EH1 K S T R AE2 K T', 'IH0 K S T R AE1 K T', 'verb'),
  frequent: { verb: 'F R IY0 K W EH1 N T', adjective: 'F R IY1 K W AH0 N T', other: 'adjective' },
  graduate: ate('G R AE1 JH AH0 W'),
  house: nounVerb('HH AW1 S', 'HH AW1 Z'),
  import: nounVerb('IH1 M P AO2 R T', 'IH0 M P AO1 R T'),
  increase: nounVerb('IH1 N K R IY2 S', 'IH0 N K R IY1 S'),
  insert: nounVerb('IH1 N S ER2 T', 'IH0 N S ER1 T', 'verb'),
  insult: nounVerb('IH1 N S AH2 L T', 'IH0 N S AH1 L T'),
  intimate: { verb: 'IH1 N T AH0 M EY2 T', adjective: 'IH1 N T AH0 M AH0 T', other: 'adjective' },
  invalid: { noun: 'IH1 N V AH0 L IH0 D', adjective: 'IH0 N V AE1 L AH0 D', other: 'adjective' },
  lead: { noun: 'L IY1 D', verb: 'L IY1 D', other: 'verb' },
  live: { verb: 'L IH1 V', adjective: 'L AY1 V', noun: 'L AY1 V', other: 'verb' },
  lives: nounVerb('L AY1 V Z', 'L IH1 V Z', 'verb'),
  minute: { noun: 'M IH1 N AH0 T', adjective: 'M AY0 N UW1 T', other: 'noun' },
  moderate: ate('M AA1 D ER0'),
  object: nounVerb('AA1 B JH AH0 K T', 'AH0 B JH EH1 K T'),
  perfect: nounVerb('P ER1 F IH2 K T', 'P ER0 F EH1 K T'),
  permit: nounVerb('P ER1 M IH2 T', 'P ER0 M IH1 T', 'verb'),
  present: nounVerb('P R EH1 Z AH0 N T', 'P R IY0 Z EH1 N T'),
  produce: nounVerb('P R OW1 D UW2 S', 'P R AH0 D UW1 S', 'verb'),
  progress: nounVerb('P R AA1 G R AH0 S', 'P R AH0 G R EH1 S'),
  project: nounVerb('P R AA1 JH EH2 K T', 'P R AH0 JH EH1 K T'),
  protest: nounVerb('P R OW1 T EH2 S T', 'P R AH0 T EH1 S T'),
  read: { verb: 'R IY1 D', past: 'R EH1 D', noun: 'R IY1 D', other: 'verb' },
  rebel: nounVerb('R EH1 B AH0 L', 'R IH0 B EH1 L'),
  record: nounVerb('R EH1 K ER0 D', 'R IH0 K AO1 R D'),
  refund: nounVerb('R IY1 F AH2 N D', 'R IH0 F AH1 N D'),
  refuse: nounVerb('R EH1 F Y UW2 Z', 'R IH0 F Y UW1 Z', 'verb'),
  reject: nounVerb('R IY1 JH EH2 K T', 'R IH0 JH EH1 K T', 'verb'),
  resume: nounVerb('R EH1 Z AH0 M EY2', 'R IH0 Z UW1 M', 'verb'),
  row: { noun: 'R OW1', other: 'noun' },
  separate: {
    verb: 'S EH1 P ER0 EY2 T',
    adjective: 'S EH1 P ER0 AH0 T',
    noun: 'S EH1 P ER0 AH0 T',
    other: 'adjective',
  },
  sow: nounVerb('S AW1', 'S OW1', 'verb'),
  subject: nounVerb('S AH1 B JH EH0 K T', 'S AH0 B JH EH1 K T'),
  survey: nounVerb('S ER1 V EY2', 'S ER0 V EY1'),
  suspect: nounVerb('S AH1 S P EH2 K T', 'S AH0 S P EH1 K T', 'verb'),
  tear: nounVerb('T IH1 R', 'T EH1 R'),
  torment: nounVerb('T AO1 R M EH2 N T', 'T AO0 R M EH1 N T'),
  transfer: nounVerb('T R AE1 N S F ER0', 'T R AE0 N S F ER1', 'verb'),
  transform: nounVerb('T R AE1 N S F AO2 R M', 'T R AE0 N S F AO1 R M', 'verb'),
  transport: nounVerb('T R AE1 N S P AO2 R T', 'T R AE0 N S P AO1 R T'),
  upset: {
    noun: 'AH1 P S EH2 T',
    verb: 'AH0 P S EH1 T',
    past: 'AH0 P S EH1 T',
    adjective: 'AH0 P S EH1 T',
    other: 'adjective',
  },
  use: nounVerb('Y UW1 S', 'Y UW1 Z', 'verb'),
  wind: nounVerb('W IH1 N D', 'W AY1 N D'),
  wound: { noun: 'W UW1 N D', verb: 'W UW1 N D', past: 'W AW1 N D', other: 'noun' },
};

const set = (words: string) => new Set(words.split(' '));
const MODALS = set(
  "to will would can could should shall may might must do did don't doesn't didn't won't can't cannot couldn't wouldn't shouldn't let's please i'll you'll we'll they'll he'll she'll it'll i'd you'd we'd they'd he'd she'd never",
);
const SUBJECTS = set('i you we they who people');
const THIRD = set('he she it');
const DETERMINERS = set(
  "a an the this that these those my your his her its our their some any every each no another one two three first second last next of for in with from on at about into by without under new old good great big small quick strong cold warm aurora's whose which what",
);
const AUXILIARIES = set(
  "have has had i've you've we've they've having been being was were is are am get got gets he's she's it's i'm you're we're they're not already just ever",
);
const DEGREES = set('very so too how quite really more most fairly as rather pretty completely perfectly');
const OBJECTS = set(
  'the a an this that these those my your his her its our their it me him them us all every each everything some any what',
);
const PAST_SIGNS = set('yesterday ago last earlier once already had when');
const HAVE = set("have has had i've you've we've they've having");

export interface Context {
  /** Lower-case words of the sentence, and where in it the word stands. */
  readonly words: readonly string[];
  readonly index: number;
}

/**
 * @returns ARPAbet of a heteronym as its surroundings suggest; undefined when `word` is none. Plurals and third
 * persons follow their stem ("records", "winds").
 */
export function heteronym(word: string, context: Context): string | undefined {
  const own = formsOf(word);
  if (own) return phonesOf(own, classOf(word, own, context, false));
  const stem = word.endsWith('ses') ? word.slice(0, -1) : word.replace(/s$/, '');
  const forms = stem === word || /ss$/.test(word) ? undefined : formsOf(stem);
  if (!forms || (!forms.noun && !forms.verb)) return undefined;
  const phones = phonesOf(forms, classOf(word, forms, context, true));
  const last = phones.split(' ').at(-1)!;
  return `${phones} ${/^(S|Z|CH|JH|SH)$/.test(last) ? 'IH0 Z' : /^(T|P|K|F)$/.test(last) ? 'S' : 'Z'}`;
}

const formsOf = (word: string): Forms | undefined => (Object.hasOwn(FORMS, word) ? FORMS[word] : undefined);

function phonesOf(forms: Forms, wanted: WordClass): string {
  const near: Readonly<Record<WordClass, readonly WordClass[]>> = {
    noun: ['noun', 'adjective'],
    adjective: ['adjective', 'noun'],
    verb: ['verb', 'past'],
    past: ['past', 'verb'],
  };
  const found = near[wanted].find(kind => forms[kind] !== undefined) ?? forms.other;
  return forms[found] ?? forms[forms.other] ?? Object.values(forms)[0]!;
}

/** The nearest cue wins: the word before, the one before that past an adverb, then the word after. */
function classOf(word: string, forms: Forms, { words, index }: Context, inflectedForm: boolean): WordClass {
  const before = words[index - 1] ?? '';
  const earlier = words[index - 2] ?? '';
  const after = words[index + 1] ?? '';
  if (word === 'lives' || inflectedForm) return thirdPerson(before, earlier, after, forms);
  if (special(word, before, after)) return special(word, before, after)!;
  if (MODALS.has(before)) return 'verb';
  if (SUBJECTS.has(before) || (before === 'not' && MODALS.has(earlier)))
    return forms.past && words.some(other => PAST_SIGNS.has(other)) && !forms.noun
      ? 'past'
      : pastOrPresent(word, words);
  if (THIRD.has(before))
    return MODALS.has(earlier) || /^(did|does|can|will|make|let|help)$/.test(earlier) ? 'verb' : 'past';
  if (DEGREES.has(before)) return 'adjective';
  if (HAVE.has(before))
    return OBJECTS.has(after) || after === '' || forms.past !== forms.verb ? 'past' : 'noun';
  if (AUXILIARIES.has(before)) return word === 'read' || word === 'wound' ? 'past' : 'adjective';
  if (DETERMINERS.has(before)) return isNounLike(after) && forms.adjective ? 'adjective' : 'noun';
  if (index === 0 || before === 'and' || before === 'or' || before === 'then')
    return OBJECTS.has(after) || MODALS.has(earlier) ? 'verb' : after === '' ? forms.other : forms.other;
  if (DETERMINERS.has(earlier) && !OBJECTS.has(after)) return 'noun';
  return OBJECTS.has(after) && forms.other !== 'adjective'
    ? word === 'read'
      ? pastOrPresent(word, words)
      : 'verb'
    : forms.other;
}

const isNounLike = (word: string): boolean =>
  word !== '' &&
  !OBJECTS.has(word) &&
  !AUXILIARIES.has(word) &&
  !MODALS.has(word) &&
  !DETERMINERS.has(word) &&
  !/^(and|or|but|as|than|that)$/.test(word);

/** "I read it yesterday". */
const pastOrPresent = (word: string, words: readonly string[]): WordClass =>
  word === 'read' && words.some(other => PAST_SIGNS.has(other)) ? 'past' : 'verb';

/** "She records it" against "the records". */
function thirdPerson(before: string, earlier: string, after: string, forms: Forms): WordClass {
  if (THIRD.has(before) || before === 'who' || before === 'that') return 'verb';
  if (!DETERMINERS.has(before) && /^(in|at|near|here|there|alone)$/.test(after) && forms.other === 'verb')
    return 'verb';
  if (
    DETERMINERS.has(before) ||
    DETERMINERS.has(earlier) ||
    /^(many|few|all|several|both|their|our)$/.test(before)
  )
    return OBJECTS.has(after) && !DETERMINERS.has(before) ? 'verb' : 'noun';
  return OBJECTS.has(after) || /^(in|at|here|there)$/.test(after)
    ? 'verb'
    : forms.noun
      ? forms.other === 'verb' && before !== ''
        ? 'verb'
        : 'noun'
      : forms.other;
}

/** Cues of single words. */
function special(word: string, before: string, after: string): WordClass | undefined {
  switch (word) {
    case 'close':
      return after === 'to' ||
        after === 'by' ||
        after === 'up' ||
        /^(is|are|was|were|get|stay|come|came|too|very|so|how)$/.test(before)
        ? 'adjective'
        : undefined;
    case 'live':
      return /^(music|show|preview|previews|stream|view|video|concert|wire|update|updates|audience)$/.test(
        after,
      ) || before === 'go'
        ? 'adjective'
        : undefined;
    case 'use':
      return after === 'of' || before === 'no' || before === 'of' ? 'noun' : undefined;
    case 'minute':
      return /^(detail|details|changes|amount|amounts|differences|particles)$/.test(after)
        ? 'adjective'
        : undefined;
    case 'tear':
      return /^(apart|down|up|off|out|it|them)$/.test(after) ? 'verb' : undefined;
    case 'wind':
      return /^(up|down|back|through)$/.test(after) && !/^(the|a|of)$/.test(before) ? 'verb' : undefined;
    case 'bow':
      return /^(down|before|to)$/.test(after) ? 'verb' : undefined;
    case 'read':
      return /^(i|you|we|they)$/.test(before) && after === 'yesterday' ? 'past' : undefined;
    case 'does':
      return /^(the|two|three|some|many)$/.test(before) && after === '' ? 'noun' : 'verb';
    default:
      return undefined;
  }
}
