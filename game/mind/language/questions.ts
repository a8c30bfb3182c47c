/** Questions about facts: who or what is asked of, and what is to be known. */
import { PERSON } from './facts.ts';

export interface FactQuestion {
  readonly subject: string;
  /** A pattern for relations of facts; empty: all of them. */
  readonly relation: string;
  /** "Do I like foxes?": what is asked whether it is so. Empty: the object is asked for. */
  readonly object: string;
}

const mine = (what: string) => `the person's ${what.toLowerCase().trim()}`;
const ask = (subject: string, relation: string, object = ''): FactQuestion => ({ subject, relation, object });

type Pattern = readonly [RegExp, (match: RegExpExecArray) => FactQuestion | null];

const LEAD = String.raw`^(?:(?:so|and|but|now|then|hey|tell me|do you (?:know|remember|still know|still remember)|can you tell me|could you tell me|please tell me|remind me|i forgot|you know)[\s,:]*)*`;
const q = (source: string) => new RegExp(LEAD + source + String.raw`[\s?.!]*$`, 'iu');
const KIN = String.raw`(?<what>[\p{L}][\p{L}' -]{1,30}?)`;

const PATTERNS: readonly Pattern[] = [
  [q(`(?:what(?:'s| is| was)|what)? ?my (?:first |full )?name(?: is)?`), () => ask(PERSON, '^is called$')],
  [q(`what am i called`), () => ask(PERSON, '^is called$')],
  [q(`what (?:do|did) you call me`), () => ask(PERSON, '^is called$')],
  [
    q(
      `(?:what|which) (?:things |animals |sort of (?:things|pictures) |kinds? of (?:things|pictures) )?(?:do|did) i (?:really )?(?<verb>like|love|enjoy)(?: most| best)?`,
    ),
    () => ask(PERSON, '^(?:likes|loves|prefers)$'),
  ],
  [q(`what i (?:like|love|enjoy)`), () => ask(PERSON, '^(?:likes|loves|prefers)$')],
  [q(`what (?:do i (?:not like|dislike|hate)|don't i like)`), () => ask(PERSON, '^(?:dislikes|hates)$')],
  [
    q(String.raw`(?:what|which)(?:'s| is| was)? my favou?rite (?<what>[\p{L} -]{2,30}?)(?: is)?`),
    m => ask(PERSON, `^has as favourite ${escaped(m.groups!.what!.toLowerCase())}$`),
  ],
  [
    q(String.raw`what (?<what>[\p{L}]{2,20}) (?:do|did) i (?:like|love|prefer)(?: most| best)?`),
    m => ask(PERSON, `^(?:has as favourite ${escaped(m.groups!.what!.toLowerCase())}|likes|loves|prefers)$`),
  ],
  [q(`where (?:do|did) i live`), () => ask(PERSON, '^lives in$')],
  [q(`where (?:do i come from|am i from)`), () => ask(PERSON, '^(?:comes from|was born in|lives in)$')],
  [q(`where (?:do|did) i work`), () => ask(PERSON, '^works ')],
  [
    q(`what (?:do i do(?: for a living| for work)?|is my (?:job|work|profession)|am i working as)`),
    () => ask(PERSON, '^(?:works |is$)'),
  ],
  [q(`how old am i`), () => ask(PERSON, '^(?:is aged|was born in|was born on|has the birthday)$')],
  [
    q(`(?:when(?:'s| is| was)? my birthday(?: is)?|when was i born)`),
    () => ask(PERSON, '^(?:has the birthday|was born on|was born in)$'),
  ],
  [
    q(`what am i (?<how>allergic to|afraid of|scared of|good at)`),
    m => ask(PERSON, `^is ${escaped(m.groups!.how!.replace('scared', 'afraid'))}$`),
  ],
  [q(`who am i married to`), () => ask(PERSON, '^is married to$')],
  [
    new RegExp(LEAD + String.raw`(?:what(?:'s| is| was)?) my ${KIN}(?:'s name| called)[\s?.!]*$`, 'iu'),
    m => ask(mine(m.groups!.what!), '^is called$'),
  ],
  [
    new RegExp(LEAD + String.raw`what(?:'s| is) the name of my ${KIN}[\s?.!]*$`, 'iu'),
    m => ask(mine(m.groups!.what!), '^is called$'),
  ],
  [
    new RegExp(LEAD + String.raw`where (?:does|did|is) my ${KIN}(?: live| living| from)[\s?.!]*$`, 'iu'),
    m => ask(mine(m.groups!.what!), '^(?:lives in|comes from)$'),
  ],
  [
    new RegExp(
      LEAD + String.raw`(?:what|where) (?:does|did) my ${KIN} (?:do|work)(?: for a living)?[\s?.!]*$`,
      'iu',
    ),
    m => ask(mine(m.groups!.what!), '^(?:works |is$)'),
  ],
  [
    new RegExp(
      LEAD +
        String.raw`what (?:does|did) my ${KIN} (?<verb>like|love|play|speak|study|collect|teach|have)[\s?.!]*$`,
      'iu',
    ),
    m => ask(mine(m.groups!.what!), relationsOf(m.groups!.verb!)),
  ],
  [
    new RegExp(LEAD + String.raw`how old is my ${KIN}[\s?.!]*$`, 'iu'),
    m => ask(mine(m.groups!.what!), '^is aged$'),
  ],
  [
    new RegExp(
      LEAD +
        String.raw`(?:who|what)(?:'s| is) my (?!favou?rite|name|job|work|picture|prompt|birthday)${KIN}[\s?.!]*$`,
      'iu',
    ),
    m => ask(mine(m.groups!.what!), '^is'),
  ],
  [
    new RegExp(
      LEAD +
        String.raw`(?:what |which )?(?:pets?|animals?|instruments?|languages?|cars?) (?:do|did) i (?<verb>have|play|speak|drive|own)[\s?.!]*$`,
      'iu',
    ),
    m => ask(PERSON, relationsOf(m.groups!.verb!)),
  ],
  [
    new RegExp(
      LEAD + String.raw`what (?:do|did) i (?<verb>play|speak|study|collect|teach|drive|have)[\s?.!]*$`,
      'iu',
    ),
    m => ask(PERSON, relationsOf(m.groups!.verb!)),
  ],
  [
    /^(?:so |and )?(?:do|did) i (?:really )?(?<verb>like|love|have|play|speak|hate|dislike|live in|work at|work as|come from) (?<object>[\p{L}\p{N}][\p{L}\p{N}' -]{1,50}?)[\s?]*$/iu,
    m =>
      /^(?:it|that|this|them|to|any|time|a (?:chance|choice))\b/i.test(m.groups!.object!)
        ? null
        : ask(PERSON, relationsOf(m.groups!.verb!), m.groups!.object!),
  ],
  [
    /^(?:so |and )?does my (?<what>[\p{L}' -]{2,30}?) (?<verb>like|love|have|play|speak|live in) (?<object>[\p{L}\p{N}][\p{L}\p{N}' -]{1,50}?)[\s?]*$/iu,
    m => ask(mine(m.groups!.what!), relationsOf(m.groups!.verb!), m.groups!.object!),
  ],
  [
    /^am i (?<object>an? [\p{L}' -]{2,40}?|vegetarian|vegan|married)[\s?]*$/iu,
    m => ask(PERSON, '^is$', m.groups!.object!),
  ],
];

const RELATIONS: Readonly<Record<string, string>> = {
  like: '^(?:likes|loves|prefers|dislikes|hates)$',
  love: '^(?:likes|loves|dislikes|hates)$',
  hate: '^(?:hates|dislikes|likes|loves)$',
  dislike: '^(?:hates|dislikes|likes|loves)$',
  have: '^has$',
  own: '^has$',
  study: '^studies$',
  teach: '^teaches$',
  'live in': '^lives in$',
  'work at': '^works ',
  'work as': '^works ',
  'come from': '^comes from$',
};
const relationsOf = (verb: string) => RELATIONS[verb.toLowerCase()] ?? `^${verb.toLowerCase()}s$`;

const escaped = (words: string) => words.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Null: the sentence asks for no fact that somebody could have told her of himself. */
export function questionOf(asked: string): FactQuestion | null {
  const sentence = direct(asked);
  for (const [pattern, make] of PATTERNS) {
    const match = pattern.exec(sentence.trim());
    const question = match && make(match);
    if (question) return question;
  }
  return null;
}

/** "Do you remember where my sister lives?" asks "where does my sister live?". */
function direct(asked: string): string {
  const led =
    /^(?:(?:do|can|could) you (?:still )?(?:remember|know|tell me|recall)|tell me|remind me|i (?:forgot|wonder)|have i told you|did i (?:ever )?tell you) (?=what|where|how|who|when)/i.exec(
      asked,
    );
  if (led === null) return asked;
  const rest = asked.slice(led[0].length).replace(/[\s?.!]+$/, '');
  const [, word = '', whom = '', verb = ''] =
    /^(what|where|how old|who|when) (i|my [\p{L}' -]{1,30}?|[a-z]+ i) (\p{L}+)$/iu.exec(rest) ?? [];
  if (verb === '') return rest;
  if (/^(?:am|is|are|was)$/i.test(verb)) return `${word} ${verb} ${whom}`;
  return /^i$/i.test(whom) ? `${word} do i ${verb}` : `${word} does ${whom} ${verb.replace(/s$/, '')}`;
}
