/** What somebody says to a question of hers: yes, no, which one, or something else altogether. */
import { contentWords } from '../../memory/query-words.ts';
import type { GoalView } from '../../memory/reflect/goals.ts';
import type { Pending } from '../attention.ts';
import { chosenClaim } from '../goals/chosen-claim.ts';
import { clean, withoutCourtesy, withoutMarks, withoutName } from './clean.ts';
import type { Move, Reading, ToldFact } from './move.ts';
import { promptOf } from './paint-rules.ts';
import { pictureness } from './phrase.ts';

const YES =
  /^(?:yes|yeah|yep|yup|sure|of course|ok|okay|please|please do|do it|do that|go ahead|go on|right|exactly|correct|that's (?:it|right|the one)|that one|this one|i do|paint it|paint that|make it|absolutely|definitely|why not|sounds good|good idea|great|fine|alright|all right|yes please|i(?:'d| would) (?:like|love) that|with pleasure|delete (?:it|them)|forget it all|i(?:'m| am) sure|mm-?hm+|gladly)(?:[\s,]+(?:please|do|it is|paint it|do it|delete it|aurora|thank you|thanks|go ahead|that one|i do|sure|i am sure|i'm sure|paint that|yes))*$/i;
const NO =
  /^(?:no|nope|nah|not (?:really|now|that|this|it|any of them)|don't|do not|stop|cancel|never ?mind|neither|none(?: of (?:them|those|these))?|no thanks|no thank you|rather not|better not|forget it|leave it|keep (?:it|them)|wait|i don't|something else|not yet|maybe later|don't do (?:it|that)|don't delete (?:it|them))(?:[\s,]+(?:please|thanks|thank you|keep (?:it|them)|aurora|not that|don't|leave it|never ?mind))*$/i;
/** A no for the moment only. */
const LATER =
  /^(?:(?:no,? )?(?:not (?:now|yet|today)|(?:maybe |perhaps )?(?:later|another time|some other time)|wait)(?:[\s,]+(?:please|thanks|thank you|aurora))*)$/i;
const ORDINAL: readonly (readonly [RegExp, number])[] = [
  [/\b(?:first|1st|former|number one|no\.? ?1|left)\b|^(?:one|1)$/i, 0],
  [/\b(?:second|2nd|number two|no\.? ?2|middle)\b|^(?:two|2)$/i, 1],
  [/\b(?:third|3rd|number three|no\.? ?3|right(?: one| hand)?)\b|^(?:three|3)$/i, 2],
];

const move = (of: Move, roles: Move['roles'], rule: string, words: string): Move => ({
  ...of,
  certainty: 0.99,
  rule: `${of.intent}: ${rule}`,
  words,
  roles: { ...of.roles, ...roles },
});

/**
 * The reading of an answer; null where it is none, and is to be understood as anything else that is said.
 * @param usual what it would mean without the question
 */
export function readAnswer(text: string, pending: Pending, usual: Reading): Reading | null {
  const said = withoutMarks(withoutName(clean(text)).rest);
  const words = withoutMarks(withoutCourtesy(said)) || said;
  const yes = YES.test(said) || YES.test(words);
  const no = NO.test(said) || NO.test(words);
  if (pending.kind === 'which') {
    if (no) return drop(said);
    const chosen = choose(words, pending);
    return chosen === null
      ? null
      : one(
          move(
            pending.move,
            { chosen: String(chosen), ...(pending.move.topic === 'forget-picture' && { confirmed: 'yes' }) },
            'the answer to which one',
            said,
          ),
          'I had asked which one',
        );
  }
  if (pending.kind === 'confirm') {
    if (no) return drop(said);
    if (!yes) return null;
    return one(
      move(
        pending.move,
        { confirmed: 'yes', ...(pending.options.length === 1 && { chosen: '0' }) },
        'the answer yes',
        said,
      ),
      'I had asked whether you are sure',
    );
  }
  if (pending.kind === 'meant') {
    if (no) return drop(said);
    if (!yes) return null;
    const prompt = promptOf(pending.words) || pending.words;
    return one(
      {
        intent: 'paint',
        topic: 'paint',
        certainty: 0.99,
        rule: 'paint: the answer yes',
        words: said,
        roles: { prompt },
      },
      'I had asked whether to paint it',
    );
  }
  if (pending.kind === 'idea') {
    if (no) return drop(said);
    return yes
      ? one(
          {
            intent: 'paint',
            topic: 'paint',
            certainty: 0.99,
            rule: 'paint: the answer yes',
            words: said,
            roles: { prompt: pending.prompt },
          },
          'I had made a suggestion',
        )
      : null;
  }
  if (pending.kind === 'goal') return aboutGoal(said, words, { yes, no }, pending.goal);
  if (pending.kind === 'what') {
    if (usual.moves[0]!.topic === 'description' || pictureness(words) >= 0.5)
      return one(
        {
          intent: 'paint',
          topic: 'paint',
          certainty: 0.97,
          rule: 'paint: the answer to what',
          words: said,
          roles: { prompt: promptOf(words) },
        },
        'I had asked what to paint',
      );
    return null;
  }
  return aboutPerson(words, pending.ask, usual);
}

/** To something that she means to do: yes, no, later; or which of two claims is right. */
function aboutGoal(
  said: string,
  words: string,
  { yes, no }: { readonly yes: boolean; readonly no: boolean },
  { id, kind, paint, options }: GoalView,
): Reading | null {
  if (LATER.test(said)) return drop(said);
  if (kind === 'ask') {
    const chosen = no ? null : chosenClaim(words, options);
    if (chosen !== null) {
      const roles = { goal: id, memory: chosen.memory, says: `it is ${chosen.says}` };
      const rule = 'speak: the answer to which claim is right';
      return one(
        { intent: 'speak', topic: 'goal-answer', certainty: 0.99, rule, words: said, roles },
        'I had asked which of two things is right',
      );
    }
  }
  if (no) {
    const [move] = drop(said).moves;
    return one({ ...move!, roles: { goal: id, wanted: 'no' } }, 'I had brought up what I meant to do');
  }
  if (!yes || typeof paint?.prompt !== 'string') return null;
  const roles = { prompt: paint.prompt, goal: id };
  return one(
    { intent: 'paint', topic: 'paint', certainty: 0.99, rule: 'paint: the answer yes', words: said, roles },
    'I had brought up what I meant to do',
  );
}

/** "Ada" to "what is your name?"; "foxes" to "what do you like?". */
function aboutPerson(words: string, ask: 'name' | 'likes', usual: Reading): Reading | null {
  const [first] = usual.moves;
  if (first!.topic !== 'description' && first!.topic !== 'statement') return null;
  if (ask === 'name') {
    const name =
      /^(?:it's |it is |that's |the name is )?([\p{Lu}][\p{L}'-]{1,30}(?: [\p{Lu}][\p{L}'-]{1,30}){0,2})$/u.exec(
        words,
      )?.[1] ?? (/^[\p{L}'-]{2,20}$/u.test(words) ? words : null);
    return name === null
      ? null
      : tells(
          [
            {
              subject: 'the person',
              relation: 'is called',
              object: name.charAt(0).toUpperCase() + name.slice(1),
              confidence: 0.9,
            },
          ],
          words,
        );
  }
  if (words.split(' ').length > 8 || /^(?:an?|the) /i.test(words)) return null;
  const things = words.split(/\s*(?:,\s*(?:and )?|\s+and\s+)/i).filter(Boolean);
  return tells(
    things.map(object => ({ subject: 'the person', relation: 'likes', object, confidence: 0.8 })),
    words,
  );
}

const tells = (facts: readonly ToldFact[], words: string): Reading => ({
  moves: [
    {
      intent: 'speak',
      topic: 'fact-told',
      certainty: 0.9,
      rule: 'speak: the answer to a question about the person',
      words,
      roles: {},
    },
  ],
  facts,
  beliefs: { speak: 0.9, paint: 0.05 },
  evidence: [{ by: 'context', what: 'I had asked about you' }],
});

const one = (answer: Move, what: string): Reading => ({
  moves: [answer],
  facts: [],
  beliefs: { [answer.intent]: answer.certainty },
  evidence: [
    { by: 'context', what },
    { by: 'grammar', rule: answer.rule, words: answer.words },
  ],
});

const drop = (words: string): Reading =>
  one(
    { intent: 'speak', topic: 'never-mind', certainty: 0.97, rule: 'speak: the answer no', words, roles: {} },
    'I had asked something',
  );

function choose(words: string, { options }: Extract<Pending, { kind: 'which' }>): number | null {
  if (/\b(?:last|newest|latest|later|most recent|newer)\b/i.test(words) && options.length > 0)
    return newest(options, -1);
  if (/\b(?:oldest|older|earlier|earliest)\b/i.test(words) && options.length > 0) return newest(options, 1);
  const ordinal = ORDINAL.find(([pattern]) => pattern.test(words));
  if (ordinal !== undefined && ordinal[1] < options.length) return ordinal[1];
  const asked = contentWords(words).filter(word => !/^(?:one|picture|painting)$/.test(word));
  if (asked.length === 0) return null;
  const hits = options.map(
    ({ settings }) =>
      asked.filter(word => settings.prompt.toLowerCase().includes(word.replace(/e?s$/, ''))).length,
  );
  const most = Math.max(...hits);
  return most > 0 && hits.filter(hit => hit === most).length === 1 ? hits.indexOf(most) : null;
}

function newest(options: Extract<Pending, { kind: 'which' }>['options'], sign: 1 | -1): number {
  const at = options.map(({ picture }) =>
    picture === null ? Number.POSITIVE_INFINITY : Date.parse(picture.createdAt),
  );
  const best = sign < 0 ? Math.max(...at) : Math.min(...at);
  return at.indexOf(best);
}
