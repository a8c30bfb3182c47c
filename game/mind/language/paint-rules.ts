/** Sentences that ask for a picture: a new one, or one that there is with something about it changed. */
import type { Rule } from './rule.ts';

/** In front of a verb that asks. */
export const ASKING = String.raw`(?:(?:please|now|just|kindly)\s+|(?:can|could|will|would) you (?:please |maybe |just |also |kindly )?|(?:would|do) you mind |(?:i(?:'d| would|'ll| will)? (?:really |also |just )?(?:like|want|love|need) you to|i want you to|let's|let us|why don't you|how about you|you (?:should|could|can|may|must)|go ahead and|try to|go and)\s+)*`;

const PAINT_VERB = `(?:paint|draw|sketch|illustrate|render|imagine|picture|visuali[sz]e|dream up|conjure up|conjure)`;
const MAKE_VERB = `(?:make|create|generate|produce|design|do)`;
const PICTURE = `(?:pictures?|paintings?|images?|drawings?|sketch(?:es)?|illustrations?|portraits?|scenes?|artworks?|renders?|photos?|photographs?|pics?|wallpapers?|watercolou?rs?)`;

/** What points to a picture that there is. */
const DEICTIC = `(?:it|that|this|that one|this one|the last(?: one| picture| image| painting)?|the (?:same|previous|first|other)(?: one| picture| image| painting)?|that (?:picture|image|painting|one)|this (?:picture|image|painting|one)|the (?:picture|image|painting))`;

const COLOURS =
  'red|blue|green|yellow|orange|purple|violet|pink|brown|black|white|grey|gray|golden|silver|teal|turquoise|magenta|cyan';
const COMPARATIVE = `(?:bluer|redder|greener|yellower|pinker|whiter|blacker|greyer|grayer|browner|darker|brighter|lighter|warmer|colder|cooler|softer|sharper|wilder|calmer|happier|sadder|older|younger|larger|taller|bigger|simpler|sweeter|funnier|scarier|moodier|foggier|snowier|sunnier|cloudier|stormier|greener|clearer|dreamier|prettier|cuter|(?:more|less|much|a (?:bit|little|lot)|slightly|even|way) [a-z]+(?: [a-z]+)?)`;

const target = (match: RegExpExecArray, change = match.groups?.change) => ({
  target: tidy(match.groups?.target ?? ''),
  change: tidy(change ?? ''),
});
/** "in winter instead" → "in winter" */
const tidy = (words: string) =>
  words
    .replace(/^[\s,;:]*(?:but|and|only|just|this time|now)?\s*/i, '')
    .replace(/[\s,;:.!]+$/, '')
    .replace(/[\s,]+instead$/i, '')
    .trim();

const repaint = (pattern: RegExp, certainty = 0.93, roles: Rule['roles'] = match => target(match)): Rule => ({
  intent: 'repaint',
  topic: 'repaint',
  pattern,
  certainty,
  roles,
});

const OTHER_WAY: Readonly<Record<string, string>> = {
  ...{
    dark: 'brighter',
    bright: 'darker',
    light: 'darker',
    warm: 'colder',
    cold: 'warmer',
    sharp: 'softer',
    soft: 'sharper',
  },
  ...{ old: 'younger', young: 'older', happy: 'sadder', sad: 'happier', wild: 'calmer', calm: 'wilder' },
  ...{ foggy: 'without fog', sunny: 'cloudier' },
};

export const REPAINT_RULES: readonly Rule[] = [
  // "the horse should be white"
  repaint(
    /^(?:i want |i'd like )?the (?<what>[a-z]+) (?:should|could|must|has to|needs to|ought to) be (?<how>[a-z]+)$/i,
    0.88,
    match => ({
      target: '',
      change: `change ${match.groups!.what!} to ${match.groups!.how!} ${match.groups!.what!}`,
    }),
  ),
  repaint(/^as if (?:it|that|this) (?:were|was) (?<change>.{3,60})$/i, 0.88, match => ({
    target: '',
    change: `as ${tidy(match.groups!.change!)}`,
  })),
  // "too dark" is said of what is there, and wants the other thing.
  repaint(
    /^(?:(?:it|that|this|the (?:picture|image|painting))(?:'s| is| looks) )?(?:a (?:bit|little) |still |much |far |way )?(?:too|not so|less) (?<much>dark|bright|light|warm|cold|blue|red|green|yellow|sharp|soft|old|young|happy|sad|wild|calm|foggy|sunny)(?: please)?$/i,
    0.88,
    match => ({
      target: '',
      change: OTHER_WAY[match.groups!.much!.toLowerCase()] ?? `less ${match.groups!.much!}`,
    }),
  ),
  repaint(
    /^(?:i(?:'d| would)? (?:like|want|prefer|love) (?:it|that|this|the (?:picture|image|painting))|(?:it|the (?:picture|image|painting|scene)) (?:needs|could use|should have)|(?:can|could) (?:we|i) have (?:it|that|this)|(?:could|can|might) (?:it|that|this) be|give (?:it|that|this|the (?:picture|image|painting))) (?:to be )?(?<change>.{3,80})$/i,
    0.86,
    match => ({ target: '', change: tidy(match.groups!.change!) }),
  ),
  // "find that castle from last week and make it again, at night"
  repaint(
    new RegExp(
      `^${ASKING}(?:find|take|get|remember|look up|fetch|bring back|bring) (?:me |back )?(?<target>.{2,120}?)(?: back)?,? and (?:then )?(?:make|paint|draw|do|repaint|redo) (?:it|that|that one|them)(?: again| once more| anew)?(?<change>.*)$`,
      'i',
    ),
    0.96,
  ),
  repaint(
    new RegExp(
      String.raw`^${ASKING}(?:make|paint|draw|do|try|render|show me) (?<target>(?:that|this|those|these|them|the|my|our|it|last).{0,120}?)(?: over)? (?:again|once more|anew|one more time)\b(?<change>.*)$`,
      'i',
    ),
    0.96,
  ),
  repaint(
    new RegExp(
      String.raw`^${ASKING}(?:repaint|redraw|redo|remake|rework|re-paint|re-do) (?<target>.{2,120}?)(?<change>(?:,| but\b| with\b| without\b| at (?:night|dawn|dusk|sunset|sunrise|noon)\b| in (?:winter|summer|autumn|spring|the (?:rain|snow|fog|morning|evening))\b| as\b| in (?:the style|blue|red|green)\b).*)?$`,
      'i',
    ),
    0.96,
  ),
  repaint(
    new RegExp(
      String.raw`^${ASKING}(?:(?:make|paint|draw|do|try|give me|show me) )?(?<target>(?:the )?same(?: (?:again|one|thing|picture|image|painting|scene|[a-z]+))?)(?: again)?(?<change>(?:,| but\b| with\b| without\b| at\b| in\b| on\b| as\b| by\b).*)?$`,
      'i',
    ),
    0.93,
  ),
  repaint(
    new RegExp(
      String.raw`^${ASKING}(?:change|replace|swap|turn|transform|convert) (?<change>(?!it\b|that\b|this\b|your\b|the (?:sound|volume|voice|music)\b).{2,80}? (?:to|into|with|for|by) .{2,80})$`,
      'i',
    ),
    0.9,
    match => ({ target: '', change: `change ${tidy(match.groups!.change!)}` }),
  ),
  repaint(
    new RegExp(
      `^${ASKING}(?:turn|change|transform|convert|make) (?<target>${DEICTIC}) (?:in)?to (?<change>.{2,80})$`,
      'i',
    ),
    0.93,
    match => target(match, `as ${match.groups!.change!}`),
  ),
  repaint(
    new RegExp(
      `^${ASKING}(?:add|put|include|place|insert) (?<change>.{2,80}?)(?: (?:to|in|into|on|onto) (?:it|that|this|the (?:picture|image|painting|scene)|that (?:picture|one)))?$`,
      'i',
    ),
    0.88,
    match => ({ target: '', change: `add ${tidy(match.groups!.change!)}` }),
  ),
  repaint(
    new RegExp(
      `^${ASKING}(?:remove|take away|take out|get rid of|leave out|drop|lose|erase) (?<change>the .{2,60}?|all .{2,60}?|that .{2,60}?)(?: (?:from|in|out of) (?:it|that|this|the (?:picture|image|painting)))?$`,
      'i',
    ),
    0.85,
    match =>
      /\b(?:picture|image|painting|memory|memories)s?$/i.test(match.groups!.change!)
        ? null
        : { target: '', change: `remove ${tidy(match.groups!.change!)}` },
  ),
  repaint(
    new RegExp(
      `^${ASKING}(?:make|paint|do|draw|turn|colou?r) (?<target>${DEICTIC}|the (?!most |best )[a-z]+(?: [a-z]+)?) (?<change>(?:a (?:bit|little|lot) |much |even |slightly |more |less |way |all )?(?:${COMPARATIVE}|${COLOURS}|(?:at|in|during|by|with|without|under|as|look|like|into) .{2,80}|[a-z]+er)(?:(?:,| and) .{2,80})?)$`,
      'i',
    ),
    0.93,
  ),
  repaint(
    new RegExp(
      String.raw`^(?:(?:and|but|now|then|or|again|maybe|try)[\s,]+)*(?:(?:it|that|this|the (?:picture|image|painting)) (?:should|could|must|needs to|has to) be )?(?<change>(?:a (?:bit|little|lot) |much |even |slightly |way )?${COMPARATIVE}(?:(?:,| and|, and) .{2,80})?)$`,
      'i',
    ),
    0.88,
    match => ({ target: '', change: tidy(match.groups!.change!) }),
  ),
  repaint(
    /^(?:and |but |now |what about |how about |then |again,? |the same,? )*(?:it |that |that one |the same |this )?(?<change>(?:at (?:night|dawn|dusk|noon|midday|sunset|sunrise|midnight|twilight|christmas|daytime)|by (?:night|day|moonlight|candlelight)|in (?:winter|summer|autumn|fall|spring|the (?:rain|snow|fog|mist|morning|evening|afternoon|night|dark|sun|sunlight|moonlight|desert|forest|city|storm))|(?:with|without) .{2,80}|in (?:black and white|colou?r|watercolou?rs?|oils?|red|blue|green)|as (?:a|an) .{2,60}|(?:more|less|fewer) .{2,60}|no (?!thanks|thank you|problem|idea|way|matter|need|worries|one\b|more\b$).{2,40}|during .{2,40}|under .{2,40}))$/i,
    0.82,
    match => ({ target: '', change: tidy(match.groups!.change!) }),
  ),
  {
    ...repaint(
      /^(?:again|once more|one more(?: time)?|another(?: one| try| version)?(?: of (?:it|that|this|those|these))?|try (?:it |that )?again|(?:do|paint|make) (?:another|one more)(?: one)?(?: (?:of|like) (?:it|that|this|those))?|a different one|(?:give me |make |paint |try )?a variation(?: of (?:it|that|this))?|repeat (?:it|that)|do (?:it|that) again|paint (?:it|that) again|same again|give me another(?: one)?|try another(?: one)?|and another(?: one)?)$/i,
      0.92,
      () => ({ target: '', change: '', fresh: 'yes' }),
    ),
  },
];

const prompt = (match: RegExpExecArray) => {
  const words = promptOf(match.groups?.prompt ?? '');
  return words === '' ? null : { prompt: words };
};

/** What is left of a request when the asking is taken away: the description of the picture. */
export function promptOf(words: string): string {
  return words
    .replace(/^[\s,:;]+/, '')
    .replace(/[\s,;:.!?…]+$/u, '')
    .replace(
      /[\s,]+(?:please|for me|thank you|thanks|if you (?:can|like|want|would|don't mind)|would you|will you|could you|can you|now|next|today|okay|ok|aurora)$/i,
      '',
    )
    .replace(/[\s,]+(?:please|for me|thank you|thanks)$/i, '')
    .replace(/[\s,;:.!?…]+$/u, '')
    .replace(/^(?:me|us)\s+/i, '')
    .replace(/^(?:something like|something with|something about)\s+/i, '')
    .replace(/^["'](.+)["']$/, '$1')
    .trim();
}

const paint = (pattern: RegExp, certainty = 0.95, roles: Rule['roles'] = prompt): Rule => ({
  intent: 'paint',
  topic: 'paint',
  pattern,
  certainty,
  roles,
});

const VAGUE =
  /^(?:something|anything|whatever|what(?:ever)? you (?:like|want)|a (?:picture|painting|drawing|image)|me something|me a (?:picture|painting|drawing)|one|it|that|this|something (?:else|new|nice|beautiful|pretty|for me))$/i;

export const PAINT_RULES: readonly Rule[] = [
  {
    intent: 'paint',
    topic: 'surprise',
    pattern: new RegExp(
      `^(?:surprise me|${ASKING}(?:paint|draw|make|create|show)(?: me)? (?:something|anything|whatever you (?:like|want))(?: (?:else|new|nice|beautiful|pretty|you like|for me|of your own|i(?:'d| would)? like))?|${ASKING}(?:paint|draw)(?: for me)?|let's paint(?: something)?|${ASKING}(?:paint|draw|make|create) (?:me )?(?:a|another) (?:picture|painting|drawing|image))$`,
      'i',
    ),
    roles: () => ({}),
  },
  paint(
    new RegExp(
      String.raw`^${ASKING}(?:give|show|get|bring|make|paint|draw|create|generate|produce|render) (?:me |us )?(?:a|an|another|some|one|two|three|\d+) (?:new |nice |beautiful |quick |small |big |large |little |lovely |pretty )*${PICTURE} (?:of|with|showing|about|that shows|where|in which) (?<prompt>.+)$`,
      'i',
    ),
    0.96,
  ),
  paint(
    /^(?:a|an) (?:new |nice |quick )?(?:picture|painting|drawing|image|sketch) (?:of|with|showing) (?<prompt>.+?)[\s,]+(?:please|for me|thanks|thank you)$/i,
    0.96,
  ),
  paint(
    new RegExp(
      String.raw`^${ASKING}(?:try (?:and |to )?)?${PAINT_VERB}(?:ing)?(?: me| us)?[\s:,]+(?<prompt>.+)$`,
      'i',
    ),
    0.95,
    match => {
      const roles = prompt(match);
      return roles === null ||
        VAGUE.test(roles.prompt) ||
        /^(?:that|how|why|if|when)\s+(?:you|i|we|it)\b/i.test(roles.prompt)
        ? null
        : roles;
    },
  ),
  paint(
    new RegExp(
      String.raw`^${ASKING}${MAKE_VERB} (?:me |us )?(?<prompt>(?:an?|some|two|three|four|five|another|one|\d+) .+)$`,
      'i',
    ),
    0.88,
    match => {
      const words = promptOf(match.groups!.prompt!);
      if (
        /^(?:a (?:joke|note|list|call|decision|wish|guess|suggestion|mistake|plan|sound|noise|fire|deal|coffee|sandwich|summary|copy|backup)|another (?:one|try|suggestion)|an? (?:bit|little|lot) )/i.test(
          words,
        )
      )
        return null;
      return VAGUE.test(words) ? null : { prompt: words };
    },
  ),
  paint(
    /^i(?:'d| would|'ll| will)? (?:really |also |just )?(?:want|like|love|need)(?: to (?:see|have|get|look at))? (?<prompt>(?:an?|some|two|three|another|the) (?:picture|painting|drawing|image|sketch|portrait|photo) (?:of|with|showing) .+)$/i,
    0.95,
    match => ({
      prompt: promptOf(
        match.groups!.prompt!.replace(
          /^(?:an?|some|another|the|two|three) (?:picture|painting|drawing|image|sketch|photo) (?:of|with|showing) /i,
          '',
        ),
      ),
    }),
  ),
  paint(
    /^(?:i(?:'d| would)? (?:really |also |just )?(?:(?:want|like|love) to (?:see|look at|have)|feel like (?:seeing|having))|(?:can|could|may) i (?:have|see|get)) (?:(?:an?|another) (?:picture|painting|drawing|image|sketch|portrait|photo) (?:of|with|showing) )?(?<prompt>(?:an?|some|two|three|another) .+)$/i,
    0.88,
  ),
  paint(
    /^(?:what (?:about|if you (?:painted|drew|made))|how about|what (?:does|would|might)|let's (?:see|try|have)|i(?:'m| am) in the mood for|now|next,?|and now|show me|let me see|try|do) (?<prompt>(?:an?|some|two|three|four|another) .+)$/i,
    0.8,
    match => {
      const roles = prompt(match);
      if (
        roles === null ||
        /^(?:another one|an? (?:joke|story|song|break|look|hint|list|different one|bit)|a little|some (?:ideas?|help|rest|music|examples?)|a drink|a walk|(?:some|another) (?:other|more)(?: one)?)/i.test(
          roles.prompt,
        )
      )
        return null;
      return /look like$/i.test(roles.prompt)
        ? { prompt: roles.prompt.replace(/\s+look like$/i, '') }
        : roles;
    },
  ),
];
