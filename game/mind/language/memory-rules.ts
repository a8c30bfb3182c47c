/** Sentences that ask what she remembers, or that something be forgotten. */
import { ASKING } from './paint-rules.ts';
import { questionOf } from './questions.ts';
import type { Rule } from './rule.ts';

const PICTURES = `(?:pictures?|paintings?|images?|drawings?|sketch(?:es)?|portraits?|photos?|ones?|pics?)`;
/** Words of time at an end: they stay, memory and gallery read them. */
const WHEN = String.raw`(?: (?:yesterday|today|last|this|on|in|from|before|earlier|recently|lately|a|two|three|four|\d+|the (?:other|day)).*)?`;

const rule = (
  intent: Rule['intent'],
  topic: string,
  pattern: RegExp,
  roles?: Rule['roles'],
  certainty?: number,
): Rule => ({
  intent,
  topic,
  pattern,
  ...(roles && { roles }),
  ...(certainty !== undefined && { certainty }),
});

const about = (match: RegExpExecArray) => ({ target: tidy(match.groups?.target ?? '') });
const tidy = (words: string) =>
  words
    .replace(/[\s.!?,]+$/, '')
    .replace(/[\s,]+(?:please|again|for me)$/i, '')
    .trim();

export const FORGET_RULES: readonly Rule[] = [
  rule(
    'forget',
    'forget-about',
    /^i (?:don't|do not) want you to (?:remember|know|keep) (?<target>(?:my|our) .{2,60})$/i,
    about,
  ),
  rule(
    'forget',
    'forget-all',
    new RegExp(
      `^${ASKING}(?:forget|delete|erase|wipe) (?:everything|all(?: (?:of )?(?:it|your memories|that you (?:know|remember)))?|all (?:of )?(?:your|the) memor(?:y|ies)|your (?:whole |entire )?memory)(?: (?:you know|that you know|about me|you (?:know|remember) about me|about us|i(?:'ve| have)? (?:ever )?told you))?$`,
      'i',
    ),
    () => ({}),
  ),
  rule(
    'forget',
    'forget-picture',
    new RegExp(
      String.raw`^${ASKING}(?:forget|delete|erase|throw away|remove|get rid of|discard|trash) (?<target>(?:it|that|this|that one|this one|(?:the|that|this|those|these|my|our|all|every|last|both)(?: the| my| those)? (?:[\w'-]+ ){0,6}?${PICTURES}(?: (?:of|with|from|about|that) .+)?))$`,
      'i',
    ),
    about,
  ),
  rule(
    'forget',
    'forget-last',
    /^(?:forget (?:what i (?:just )?said|that i said that|the last thing(?: i said)?|i said (?:anything|that))|don't remember (?:that|this)|don't keep that)$/i,
    () => ({}),
  ),
  rule(
    'forget',
    'forget-about',
    new RegExp(
      `^${ASKING}(?:forget|delete|erase) (?:everything|all|anything|what(?:ever)?)(?: that)?(?: i(?:'ve| have)? (?:told|said to|ever told) you| you (?:know|remember|have))?(?: (?:about|on|of)) (?<target>.{1,80})$`,
      'i',
    ),
    about,
  ),
  rule(
    'forget',
    'forget-fact',
    new RegExp(
      String.raw`^${ASKING}(?:forget|don't remember|stop remembering|unlearn|delete|erase) (?:that |the fact that |what i (?:told you|said),? (?:that )?)(?<fact>(?:i|i'm|my|we|our|he|she|it)\b.{1,120})$`,
      'i',
    ),
  ),
  rule(
    'forget',
    'forget-about',
    new RegExp(`^${ASKING}(?:forget|delete|erase) (?:about )?(?<target>(?:my|our) .{1,60})$`, 'i'),
    about,
  ),
  rule(
    'forget',
    'forget-about',
    new RegExp(`^${ASKING}forget (?:about )?(?<target>(?!it$|that$|me$|never)[a-z].{1,60})$`, 'i'),
    about,
    0.85,
  ),
];

export const RECALL_RULES: readonly Rule[] = [
  rule(
    'recall',
    'pictures',
    /^i(?:'m| am) (?:looking|searching) for (?<target>(?:the|that|this|my|our|those|an? old) .{2,100})$/i,
    about,
  ),
  rule(
    'recall',
    'pictures',
    /^(?:have|did) (?:we|you|i) (?:ever |already )?(?:paint(?:ed)?|draw|drawn|ma(?:k|d)e) (?<target>(?:an?|the|some|any|my) .{2,80}?)(?: (?:before|already|yet|together))?$/i,
    about,
  ),
  rule(
    'recall',
    'profile',
    /^(?:(?:so )?what (?:do|did) you (?:know|remember)(?: (?:about|of) (?:me|us))?(?: so far)?|what (?:have you|did you) (?:learnt?|learned|remembered)(?: about me)?|who am i|do you (?:know|remember) (?:who i am|me)|tell me what you (?:know|remember)(?: about me)?|what(?:'s| is) in your memory)$/i,
    () => ({}),
  ),
  rule(
    'recall',
    'yesterday',
    new RegExp(
      `^(?:what (?:did|have) we (?:do(?:ne)?|talk(?:ed)? about|discuss(?:ed)?|say|said|speak about|been (?:doing|talking about))|what (?:happened|was|were we talking about)|do you remember what (?:we|i) (?:did|talked about|said)|what (?:was|did) (?:i|we) (?:just )?(?:say(?:ing)?|said|talk(?:ing)? about)|what were we (?:doing|talking about|saying))(?<target>${WHEN})$`,
      'i',
    ),
    match => ({ target: tidy(match.groups?.target ?? '') }),
  ),
  rule(
    'recall',
    'pictures',
    new RegExp(
      `^(?:what (?:did|have) (?:we|you|i) (?:paint(?:ed)?|draw|drawn|ma(?:k|d)e|create(?:d)?|been painting)|which pictures (?:did|have) (?:we|you|i) (?:paint(?:ed)?|make|made)|show (?:me )?(?:what|everything|all(?: that)?|the (?:pictures|ones|things)(?: that)?) (?:we|you|i)(?:'ve| have)? (?:painted|made|drew|drawn|did|created))(?<target>${WHEN})$`,
      'i',
    ),
    match => ({ target: tidy(match.groups?.target ?? ''), all: 'yes' }),
  ),
  rule(
    'recall',
    'told',
    /^(?:do you remember |can you remember |tell me )?what (?:(?:did|have) )?i (?:say|said|tell you|told you|mentioned?) (?:about|of|on) (?<target>.{2,80})$/i,
    about,
  ),
  rule(
    'recall',
    'told',
    /^(?:what do you (?:know|remember) (?:about|of)|what (?:have you|did you) (?:hear|heard|learnt?|learned) about|tell me (?:what you know |everything you know )?about|do you (?:know|remember) (?:anything|something) about) (?<target>(?!you\b|yourself\b|aurora\b|a joke\b|your\b).{2,80})$/i,
    about,
    0.9,
  ),
  rule('recall', 'fact', /^(?<question>.{4,120})$/, match => {
    const asked = questionOf(match.groups!.question!);
    return asked === null
      ? null
      : {
          subject: asked.subject,
          relation: asked.relation,
          ...(asked.object !== '' && { object: asked.object }),
        };
  }),
  rule(
    'recall',
    'pictures',
    /^(?:do|can|did) you (?:still )?(?:remember|recall|know|have|find|save|keep)(?: still)? (?<target>(?:the|that|this|those|my|our|a|an|any|some|all)\b.{2,100})$/i,
    about,
    0.92,
  ),
  rule(
    'recall',
    'pictures',
    new RegExp(
      String.raw`^${ASKING}(?:find|search(?: for)?|look for|look up|bring back|bring up|recall|remember|fetch|get)(?: me)? (?<target>(?:the|that|this|those|these|my|our|all|every|any|pictures?|paintings?)\b.{2,100})$`,
      'i',
    ),
    about,
    0.93,
  ),
  rule(
    'recall',
    'pictures',
    /^(?:where (?:is|are|was|were|did you put|'s)|where's|what (?:happened to|became of)|whatever happened to) (?<target>(?:the|that|this|those|my|our)\b.{2,100}?)(?: gone)?$/i,
    about,
    0.88,
  ),
  rule(
    'recall',
    'pictures',
    new RegExp(
      String.raw`^${ASKING}(?:show|let me see|give)(?: me| us)? (?:again )?(?<target>(?:the|that|this|those|my|our|all(?: (?:the|my|our))?|every|last|yesterday's|today's)\b.{2,100}?)(?: again)?$`,
      'i',
    ),
    match => {
      const roles = about(match);
      return /^(?:the|my) (?:gallery|queue|conversation|models?|machine|settings|preferences|options|overlay)$/i.test(
        roles.target,
      )
        ? null
        : roles;
    },
    0.9,
  ),
  rule(
    'recall',
    'pictures',
    new RegExp(
      `^${ASKING}(?:show|find)(?: me| us)? (?:again )?(?<target>(?:${PICTURES} (?:of|with|from|about) .{2,80}|(?:some )?(?:old|earlier|older|recent|starred|favou?rite) ${PICTURES}.{0,60}))$`,
      'i',
    ),
    about,
    0.92,
  ),
  rule(
    'recall',
    'pictures',
    new RegExp(
      `^(?:which|how many) (?<target>(?:${PICTURES}|[a-z]+) )(?:did|have|do) (?:we|you|i) (?:paint(?:ed)?|made|make|have)(?<when>.*)$`,
      'i',
    ),
    match => ({ target: tidy(`${match.groups!.target!}${match.groups?.when ?? ''}`), count: 'yes' }),
    0.9,
  ),
  rule(
    'recall',
    'worked',
    /^(?:what (?:works|worked|helps)(?: (?:best|well))?(?: (?:for|with|on) (?<target>.{2,60}))?|how (?:should|do|can|would) (?:i|you|we) (?:best )?(?:paint|describe|draw) (?<target2>.{2,60})|which (?:styles?|prompts?|settings?|words) (?:work(?:ed)?|are best|do you recommend|suit)(?: (?:best|well))?(?: (?:for|with) (?<target3>.{2,60}))?)$/i,
    match => ({ target: tidy(match.groups?.target ?? match.groups?.target2 ?? match.groups?.target3 ?? '') }),
  ),
];
