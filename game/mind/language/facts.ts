/** Facts that somebody tells of himself, of his people and of his things. */
import type { ToldFact } from './move.ts';

/** Who talks to her, as facts name them. */
export const PERSON = 'the person';

/** How sure one is who says so, and how sure who only thinks so. */
const SAID = 0.85;
const NAMED = 0.9;
const GUESSED = 0.55;

const HEDGES = /\b(?:i think|i guess|i believe|maybe|perhaps|probably|i suppose|might)\b[\s,]*/i;

/** What "I am …" says of a moment and not of a person. */
const PASSING =
  /^(?:tired|sad|happy|hungry|thirsty|bored|fine|good|great|ok|okay|well|ill|sick|cold|hot|sorry|sure|not|so|very|really|just|back|here|home|ready|done|busy|late|early|glad|afraid not|angry|lonely|lost|confused|curious|excited|nervous|stressed|exhausted|sleepy|worried|annoyed|better|worse|alright|impressed|in|on|at|with|feeling|going|looking|trying|working|thinking|making|doing|having|getting|leaving|waiting|wondering|about|all|only|too|still|now|the one|quite|pretty|a bit|a little|kind of|sort of|out|off|free|new here|new|new to this|your|you|kidding|joking|serious|right|wrong|talking|writing|painting|drawing|listening|interested|bad|unwell|down|up|over|tempted|amazed|delighted|surprised|shocked|proud|jealous|disappointed|unsure|certain|convinced|aware|able|unable|supposed)\b/i;

const NOUN = String.raw`[\p{L}\p{N}][\p{L}\p{N}'’.& -]{0,60}?`;
/** Several of them. */
const NOUNS = String.raw`[\p{L}\p{N}][\p{L}\p{N}'’.,& -]{0,120}?`;

/** Verbs that say something lasting, as they are said of me and of others. */
const VERBS: Readonly<Record<string, string>> = {
  like: 'likes',
  love: 'loves',
  enjoy: 'likes',
  adore: 'loves',
  prefer: 'prefers',
  hate: 'hates',
  dislike: 'dislikes',
  play: 'plays',
  speak: 'speaks',
  study: 'studies',
  collect: 'collects',
  teach: 'teaches',
  drive: 'drives',
  keep: 'keeps',
  own: 'has',
  have: 'has',
  need: 'needs',
  wear: 'wears',
  write: 'writes',
  sing: 'sings',
  grow: 'grows',
  breed: 'breeds',
  support: 'supports',
  "don't like": 'dislikes',
  'do not like': 'dislikes',
  "can't stand": 'hates',
  'cannot stand': 'hates',
  "don't eat": 'does not eat',
  "don't drink": 'does not drink',
};
const VERB = Object.keys(VERBS)
  .toSorted((a, b) => b.length - a.length)
  .join('|');
const THIRD = [...new Set(Object.values(VERBS))].concat(['enjoys', 'adores', 'owns']).join('|');

type Pattern = readonly [
  RegExp,
  (match: RegExpExecArray) => (Omit<ToldFact, 'confidence'> & { confidence?: number })[],
];

const fact = (subject: string, relation: string, object: string, confidence?: number) => ({
  ...{ subject, relation, object },
  ...(confidence !== undefined && { confidence }),
});
const things = (words: string) => list(words).map(article);
const mine = (what: string) => `the person's ${what.toLowerCase()}`;
const u = (source: string) => new RegExp(source, 'iu');

const PATTERNS: readonly Pattern[] = [
  [
    u(
      `^(?:my (?:first |full )?name(?: is|'s)|i(?:'m| am) (?:called|named)|(?:you can |please |just )*call me|(?:people|everyone|my friends) call me|the name(?: is|'s)) (?<name>${NOUN})$`,
    ),
    m => [fact(PERSON, 'is called', name(m.groups!.name!), NAMED)],
  ],
  [
    /^(?:I(?:'m| am)|i(?:'m| am)|It's|it's|This is|this is) (?<name>[A-Z][\p{L}'-]{1,30}(?: [A-Z][\p{L}'-]{1,30})?)$/u,
    m =>
      PASSING.test(m.groups!.name!) || NATIONS.test(m.groups!.name!)
        ? []
        : [fact(PERSON, 'is called', m.groups!.name!, NAMED)],
  ],
  [
    u(`^my favou?rite (?<what>${NOUN}) (?:is|are) (?<object>${NOUN})$`),
    m => [fact(PERSON, `has as favourite ${m.groups!.what!.toLowerCase()}`, article(m.groups!.object!))],
  ],
  [
    u(`^(?<object>${NOUN}) (?:is|are) my favou?rite (?<what>${NOUN})$`),
    m => [fact(PERSON, `has as favourite ${m.groups!.what!.toLowerCase()}`, article(m.groups!.object!))],
  ],
  [
    u(`^i(?: (?:now|currently|still))? live (?:in|at|near|on) (?<object>${NOUN})$`),
    m => [fact(PERSON, 'lives in', m.groups!.object!)],
  ],
  [
    u(`^i(?:'ve| have)? (?:just )?moved to (?<object>${NOUN})$`),
    m => [fact(PERSON, 'lives in', m.groups!.object!)],
  ],
  [
    u(`^i(?:'m| am) (?:originally )?from (?<object>${NOUN})$`),
    m => [fact(PERSON, 'comes from', m.groups!.object!)],
  ],
  [u(`^i come from (?<object>${NOUN})$`), m => [fact(PERSON, 'comes from', m.groups!.object!)]],
  [
    u(`^i work (?<how>as|at|for|in) (?<object>${NOUN})$`),
    m => [fact(PERSON, `works ${m.groups!.how!.toLowerCase()}`, article(m.groups!.object!))],
  ],
  [
    u(String.raw`^i(?:'m| am) (?<age>\d{1,3})(?: years old| years)?$`),
    m => [fact(PERSON, 'is aged', m.groups!.age!)],
  ],
  [
    u(`^my birthday(?: is|'s)(?: on)? (?<object>${NOUN})$`),
    m => [fact(PERSON, 'has the birthday', m.groups!.object!)],
  ],
  [
    u(`^i was born (?<how>in|on|at) (?<object>${NOUN})$`),
    m => [fact(PERSON, `was born ${m.groups!.how!.toLowerCase()}`, m.groups!.object!)],
  ],
  [
    u(
      `^i(?:'m| am) (?<how>allergic to|afraid of|scared of|married to|interested in|good at|bad at|a fan of|fond of|into) (?<object>${NOUNS})$`,
    ),
    m => things(m.groups!.object!).map(object => fact(PERSON, relationOf(m.groups!.how!), object)),
  ],
  [
    u(`^i(?:'m| am) (?<object>(?:an?|the) ${NOUN})$`),
    m =>
      /^(?:a (?:bit|little|lot)|the one)\b/i.test(m.groups!.object!)
        ? []
        : [fact(PERSON, 'is', m.groups!.object!)],
  ],
  [
    u(
      `^i(?:'m| am) (?<object>vegetarian|vegan|left-handed|right-handed|colou?r-?blind|blind|deaf|retired|married|single|divorced|swedish|norwegian|german|french|british|english|american|danish|italian|spanish|dutch|irish|scottish|polish|indian|chinese|japanese)$`,
    ),
    m => [fact(PERSON, 'is', m.groups!.object!)],
  ],
  [
    u(
      `^(?:i have|i've got|i've|i own|we have|we've got) (?:an?|my) (?<what>${NOUN}) (?:called|named|whose name is) (?<object>${NOUN})$`,
    ),
    m => [
      fact(PERSON, 'has', `a ${m.groups!.what!}`),
      fact(mine(m.groups!.what!), 'is called', name(m.groups!.object!), NAMED),
    ],
  ],
  [
    u(`^my (?<what>${NOUN})'s name is (?<object>${NOUN})$`),
    m => [fact(mine(m.groups!.what!), 'is called', name(m.groups!.object!), NAMED)],
  ],
  [
    u(`^my (?<what>${NOUN})(?: is|'s) (?:called|named) (?<object>${NOUN})$`),
    m => [fact(mine(m.groups!.what!), 'is called', name(m.groups!.object!), NAMED)],
  ],
  [
    u(
      `^my (?<what>${NOUN}) (?<how>lives in|lives at|lives near|works as|works at|works for|works in|comes from|is from|is afraid of|is allergic to|is married to|was born in|was born on|${THIRD}) (?<object>${NOUNS})$`,
    ),
    m =>
      things(m.groups!.object!).map(object =>
        fact(mine(m.groups!.what!), relationOf(m.groups!.how!), object),
      ),
  ],
  [
    u(String.raw`^my (?<what>${NOUN})(?: is|'s| are) (?<age>\d{1,3})(?: years old)?$`),
    m => [fact(mine(m.groups!.what!), 'is aged', m.groups!.age!)],
  ],
  [
    /^my (?<what>sister|brother|mother|father|mum|mom|dad|wife|husband|son|daughter|friend|best friend|dog|cat|boss|partner|girlfriend|boyfriend|grandmother|grandfather|aunt|uncle|cousin)(?: is|'s) (?<name>[A-Z][\p{L}'-]{1,30})$/u,
    m => [fact(mine(m.groups!.what!), 'is called', m.groups!.name!, NAMED)],
  ],
  [
    u(`^my (?<what>(?!favou?rite)${NOUN})(?: is|'s) (?<object>(?:an? |in |at )?${NOUN})$`),
    m =>
      PASSING.test(m.groups!.object!)
        ? []
        : [
            fact(
              mine(m.groups!.what!),
              /^(?:in|at) /i.test(m.groups!.object!) ? 'is' : 'is',
              m.groups!.object!,
              0.75,
            ),
          ],
  ],
  [
    u(
      `^(?:i|we) (?:really |also |just |still |do |absolutely |always |very much )*(?<verb>${VERB}) (?<object>${NOUNS})(?: (?:very much|a lot|so much|the most|best|too))?$`,
    ),
    m => likes(m.groups!.verb!, m.groups!.object!),
  ],
];

const NATIONS =
  /^(?:German|French|British|English|American|Danish|Italian|Spanish|Dutch|Irish|Swedish|Norwegian|Polish|Indian|Chinese|Japanese|Aurora|Sorry|Fine|Good|Great)$/;

/** "I like it", "I like that": said of what is there, and no fact. */
const POINTS =
  /^(?:it|that|this|them|those|these|you|to |your |what |how |when |the (?:picture|colou?rs?|first|second|last|way|result|painting|image|one|light)\b|that |this |an? (?:idea|question|problem|moment|look|picture|painting|drawing|portrait|break|minute|second)\b|no idea|some(?:thing)? to|time\b|been\b|seen\b|had\b|got\b|done\b|to\b|more\b|less\b|another\b|two questions|nothing|fun\b)/i;

function likes(verb: string, object: string) {
  const relation = VERBS[verb.toLowerCase()]!;
  if (POINTS.test(object)) return [];
  return things(object)
    .filter(thing => !POINTS.test(thing))
    .map(thing => fact(PERSON, relation, thing));
}

function relationOf(how: string): string {
  const known: Readonly<Record<string, string>> = {
    'scared of': 'is afraid of',
    'afraid of': 'is afraid of',
    'a fan of': 'likes',
    'fond of': 'likes',
    into: 'likes',
    'is from': 'comes from',
    enjoys: 'likes',
    adores: 'loves',
    owns: 'has',
    'lives at': 'lives in',
    'lives near': 'lives in',
  };
  const said = how.toLowerCase();
  return known[said] ?? (/^(?:allergic|married|interested|good|bad)\b/.test(said) ? `is ${said}` : said);
}

/** "foxes, owls and the sea" → three things. */
const list = (words: string): string[] =>
  words
    .split(/\s*(?:,\s*(?:and |or )?|\s+and\s+(?!white\b))/i)
    .map(part => part.trim())
    .filter(part => part !== '');

const article = (words: string) =>
  words.replace(/\s+(?:very much|a lot|so much|the most|too|as well)$/i, '').trim();
const name = (words: string) => words.replace(/\s+(?:by the way|actually)$/i, '').trim();

/** What a sentence tells; empty where it tells nothing that lasts. */
export function factsIn(sentence: string): ToldFact[] {
  let whom = '';
  return clauses(sentence).flatMap(clause => {
    // "My sister lives in Bergen and she is a nurse": she is my sister.
    const about =
      /^my [\p{L}' -]{2,30}?(?= (?:is|lives|works|comes|likes|loves|has|plays|speaks|was|hates)\b)/iu.exec(
        clause,
      )?.[0];
    const named = whom === '' ? clause : clause.replace(/^(?:he|she|it|they)(?= )/i, whom);
    whom = about ?? whom;
    return factsOf(named);
  });
}

function factsOf(clause: string): ToldFact[] {
  const hedged = HEDGES.test(clause);
  const said = clause
    .replace(HEDGES, '')
    .replace(
      /^(?:and|but|so|well|also|by the way|you know|actually|oh|remember that|note that|did you know that)[\s,]+/i,
      '',
    )
    .replace(/[\s.!,;]+$/, '')
    .trim();
  for (const [pattern, make] of PATTERNS) {
    const match = pattern.exec(said);
    const facts = match === null ? [] : make(match);
    if (facts.length > 0)
      return facts.map(({ confidence = SAID, ...told }) => ({
        ...told,
        confidence: hedged ? GUESSED : confidence,
      }));
  }
  return [];
}

/** "my name is Ada and I live in Oslo" are two. */
const clauses = (sentence: string): string[] =>
  sentence.split(
    /(?:,\s*|\s+)(?:and|but|also)\s+(?=(?:i|i'm|my|we|he|she|they)\b)|;\s*|,\s*(?=(?:i|i'm|my|he|she)\b)/i,
  );
