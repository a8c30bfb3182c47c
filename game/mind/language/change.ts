/** A prompt with something about it changed, as a person would edit it: "at night" takes the place of "at sunset". */

export interface Edited {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** What was done to it, in words. */
  readonly did: readonly string[];
}

/** Phrases of which a picture has one at a time. */
const CLASSES: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'time',
    /(?:,\s*)?\b(?:(?:late |early )?(?:at|by|before|after|during|in) )?(?:the )?(?:night|midnight|dawn|dusk|noon|midday|sunset|sunrise|twilight|daytime|daylight|moonlight|candlelight|golden hour|morning|evening|afternoon|blue hour)(?: light| sky)?\b|(?:,\s*)?\bby (?:night|day)\b|(?:,\s*)?\bunder (?:the )?(?:stars|moon|a full moon|full moon|moonlight)\b/i,
  ],
  [
    'season',
    /(?:,\s*)?\bin (?:the )?(?:winter|summer|autumn|fall|spring|wintertime|springtime|summertime)\b/i,
  ],
  [
    'weather',
    /(?:,\s*)?\bin (?:the |a |heavy |thick |light )*(?:rain|snow|fog|mist|storm|thunderstorm|wind|sun|sunshine|sunlight|blizzard|haze)\b/i,
  ],
  [
    'style',
    /(?:,\s*)?\b(?:(?:as|in) (?:an? )?|an? )?(?:watercolou?r|oil painting|pencil (?:drawing|sketch)|charcoal(?: drawing)?|3d render|pixel art|cartoon|comic|line art|black and white|photo(?:graph)?|ink drawing|flat icon|crayon drawing|pastel|mosaic|stained glass|low poly|vector (?:art|icon)|sketch)(?: painting| style| drawing)?(?: of(?=\s))?/i,
  ],
];

const TIMES =
  /\b(?:night|midnight|dawn|dusk|noon|midday|sunset|sunrise|twilight|daytime|moonlight|morning|evening|afternoon|candlelight|stars|full moon|by day)\b/i;

const COMPARED: Readonly<Record<string, string>> = {
  bluer: 'blue tones',
  redder: 'red tones',
  greener: 'green tones',
  yellower: 'yellow tones',
  pinker: 'pink tones',
  whiter: 'white tones',
  browner: 'brown tones',
  blacker: 'black tones',
  greyer: 'grey tones',
  grayer: 'grey tones',
  darker: 'dark',
  brighter: 'bright',
  lighter: 'light',
  warmer: 'warm light',
  colder: 'cold light',
  cooler: 'cool light',
  softer: 'soft light',
  sharper: 'sharp focus',
  foggier: 'fog',
  snowier: 'snow',
  sunnier: 'sunlight',
  cloudier: 'clouds',
  stormier: 'storm',
  dreamier: 'dreamy',
  moodier: 'moody',
  calmer: 'calm',
  wilder: 'wild',
  simpler: 'simple',
  clearer: 'clear',
  older: 'old',
  younger: 'young',
  happier: 'happy',
  sadder: 'sad',
  scarier: 'scary',
  cuter: 'cute',
  funnier: 'funny',
  prettier: 'beautiful',
  larger: 'large',
  bigger: 'large',
  taller: 'tall',
  smaller: 'small',
  sweeter: 'sweet',
};
const OPPOSITES: readonly (readonly [string, string])[] = [
  ['dark', 'bright'],
  ['warm light', 'cold light'],
  ['old', 'young'],
  ['happy', 'sad'],
];

/** @param change "at night", "bluer, and with a moon", "without the tree", "change the fox to a wolf" */
export function editPrompt(
  before: { readonly prompt: string; readonly negativePrompt?: string },
  change: string,
): Edited {
  let edited: Edited = { prompt: before.prompt, negativePrompt: before.negativePrompt ?? '', did: [] };
  for (const part of partsOf(change)) edited = editOnce(edited, part);
  return edited;
}

const partsOf = (change: string): string[] =>
  change
    .replace(/^[\s,;:]*(?:(?:but|and|only|just|this time|now|please|maybe|also)\b[\s,]*)*/i, '')
    .replace(/[\s,;:.!?]+(?:please|this time|instead|now)?[\s,;:.!?]*$/i, '')
    .split(
      /\s*(?:,\s*(?:and |but )?|\s+(?:and|but)\s+(?=(?:at|in|with|without|by|make|more|less|add|remove|no|as|darker|brighter|bluer|change|replace|under|during|[a-z]+er\b)))/i,
    )
    .map(part => part.trim())
    .filter(part => part !== '');

function editOnce({ prompt, negativePrompt, did }: Edited, part: string): Edited {
  const done = (next: string, what: string, negative = negativePrompt): Edited => ({
    prompt: tidy(next),
    negativePrompt: negative,
    did: [...did, what],
  });
  const swap =
    /^(?:change|replace|swap|turn|transform|convert) (?:the |a |an |my |that )?(.+?) (?:to|into|with|for|by) (.+)$/i.exec(
      part,
    );
  if (swap !== null) {
    const [, from = '', to = ''] = swap;
    const place = phrase(prompt, from);
    if (place !== null)
      return done(
        prompt.replace(place, () => (startsWithArticle(place) ? withArticle(to) : bare(to))),
        `“${to}” in place of “${from}”`,
      );
    return done(
      `${prompt}, ${to}`,
      `“${to}”, since there was no “${from}” in it`,
      joined(negativePrompt, bare(from)),
    );
  }
  const gone =
    /^(?:without|remove|take away|no|no more|less|fewer|leave out|drop|lose|erase|take out) (?:any |the |all |that |those |so much |so many )*(.+)$/i.exec(
      part,
    );
  if (gone !== null) {
    const what = gone[1]!;
    const place = phrase(prompt, what);
    const next = place === null ? prompt : dropPhrase(prompt, place);
    return done(next === '' ? prompt : next, `no “${bare(what)}”`, joined(negativePrompt, bare(what)));
  }
  const more = /^(?:(?:much|a (?:bit|little|lot)|slightly|even|way) )*more ([a-z].*)$/i.exec(part);
  if (more !== null) {
    const what = more[1]!.trim();
    const place = phrase(prompt, what);
    if (place !== null)
      return done(
        prompt.replace(place, () => `(${place}:1.3)`),
        `more “${what}”`,
      );
    return done(`${prompt}, ${what}`, `more “${what}”`);
  }
  const compared = /^(?:(?:much|a (?:bit|little|lot)|slightly|even|way|make it) )*([a-z]+er)$/i.exec(part);
  if (compared !== null && COMPARED[compared[1]!.toLowerCase()] !== undefined) {
    const word = COMPARED[compared[1]!.toLowerCase()]!;
    const against = OPPOSITES.flatMap(([a, b]) => (a === word ? [b] : b === word ? [a] : []));
    const freed = against.reduce((text, other) => {
      const place = phrase(text, other);
      return place === null ? text : dropPhrase(text, place) || text;
    }, prompt);
    return done(`${freed}, ${word}`, word);
  }
  const added = /^(?:add|put|include|insert|place|also|plus|with) (.+)$/i.exec(part);
  if (added !== null) {
    const what = added[1]!.trim();
    return done(/^with\b/i.test(part) ? `${prompt} with ${what}` : `${prompt}, ${what}`, `“${what}” added`);
  }
  const known = CLASSES.find(
    ([name, pattern]) => (name === 'time' && TIMES.test(part)) || fits(pattern, part),
  );
  if (known !== undefined) {
    const [, pattern] = known;
    const style = known[0] === 'style';
    const place = pattern.exec(prompt);
    const words = style ? `, ${part.replace(/^(?:as|in) (?:an? )?/i, '')}` : ` ${part}`;
    if (place === null) return done(insertBeforeCommas(prompt, words), `“${part}”`);
    // "an oil painting of a fox" keeps its "of".
    if (style && / of$/i.test(place[0]))
      return done(
        prompt.replace(place[0], () => `${withArticle(part.replace(/^(?:as|in) (?:an? )?/i, ''))} of`),
        `“${part}” in place of “${tidy(place[0])}”`,
      );
    return done(
      prompt.replace(place[0], () => (place[0].startsWith(',') && !style ? `,${words}` : words)),
      `“${part}” in place of “${tidy(place[0])}”`,
    );
  }
  const colour =
    /^(?:in )?(red|blue|green|yellow|orange|purple|violet|pink|brown|black|white|grey|gray|golden|silver|teal|turquoise)$/i.exec(
      part,
    );
  if (colour !== null) return done(`${prompt}, ${colour[1]!.toLowerCase()}`, `“${part}”`);
  const like = /^(?:as|into|to look like|look like|like) (.+)$/i.exec(part);
  return done(`${prompt}, ${like === null ? part : like[1]!}`, `“${part}”`);
}

const fits = (pattern: RegExp, part: string) => {
  const match = pattern.exec(part);
  return match !== null && match[0].trim().length >= part.length * 0.6;
};

/** "a castle on a hill, oil paint" + " at night" → "a castle on a hill at night, oil paint" */
const insertBeforeCommas = (prompt: string, words: string) => {
  const comma = words.startsWith(',') ? -1 : prompt.indexOf(',');
  return comma < 0 ? prompt + words : prompt.slice(0, comma) + words + prompt.slice(comma);
};

const bare = (words: string) => words.replace(/^(?:an?|the|any|some|my|that|those) /i, '').trim();
const startsWithArticle = (words: string) => /^(?:an?|the) /i.test(words);
const withArticle = (words: string) =>
  /^(?:an?|the|some|two|three|four|my|no|\d+) /i.test(words) || /s$/i.test(words)
    ? words
    : /^[aeiou]/i.test(words)
      ? `an ${words}`
      : `a ${words}`;
const joined = (a: string, b: string) =>
  a === '' ? b : a.toLowerCase().includes(b.toLowerCase()) ? a : `${a}, ${b}`;
const escaped = (words: string) => words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The words of a thing as they stand in a prompt, with their article; null where it is not there. */
function phrase(prompt: string, what: string): string | null {
  const words = bare(what);
  if (words === '') return null;
  const whole = new RegExp(String.raw`\b(?:(?:an?|the) )?${escaped(words).replace(/s$/i, 's?')}\b`, 'i').exec(
    prompt,
  );
  if (whole !== null) return whole[0];
  const last = words.split(' ').at(-1)!;
  return (
    new RegExp(String.raw`\b(?:(?:an?|the) )?${escaped(last).replace(/s$/i, 's?')}\b`, 'i').exec(
      prompt,
    )?.[0] ?? null
  );
}

/** Takes the thing out, and what tied it to the rest ("with a moon", ", a tree"). */
const dropPhrase = (prompt: string, place: string) =>
  tidy(
    prompt.replace(
      new RegExp(
        String.raw`(?:,\s*|\s*\b(?:with|and|in front of|beside|next to|under|on|over|near)\s+)?(?:[a-z-]+ )?${escaped(place)}`,
        'i',
      ),
      match =>
        /^(?:,|\s*\b(?:with|and|in front of|beside|next to|under|on|over|near)\b)/i.test(match)
          ? ''
          : match.replace(new RegExp(escaped(place), 'i'), ''),
    ),
  );

const tidy = (prompt: string) =>
  prompt
    .replace(/\s+/g, ' ')
    .replace(/\s+,/g, ',')
    .replace(/,(?:\s*,)+/g, ',')
    .replace(/^[\s,]+|[\s,]+$/g, '')
    .trim();
