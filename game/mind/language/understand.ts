/** From a sentence to what was meant by it, by rules alone: no network, no model, less than a millisecond. */
import type { IntentName } from '../../../components/index.ts';
import { clean, MOST_READ, sentences, withoutCourtesy, withoutMarks, withoutName } from './clean.ts';
import { CONTROL_RULES } from './control-rules.ts';
import { factsIn } from './facts.ts';
import { FORGET_RULES, RECALL_RULES } from './memory-rules.ts';
import type { Move, Reading, ToldFact } from './move.ts';
import { PAINT_RULES, promptOf, REPAINT_RULES } from './paint-rules.ts';
import { isInterjection, pictureness } from './phrase.ts';
import { firstOf } from './rule.ts';
import { otherLanguage, SPEAK_RULES } from './speak-rules.ts';

/** Of several sentences, the one that counts most. */
const WEIGHT: Readonly<Record<string, number>> = {
  forget: 6,
  control: 5,
  repaint: 4.5,
  paint: 4,
  recall: 3.5,
  speak: 1,
};
/** Of what is only said, what most wants an answer. */
const SMALL = new Set(['greeting', 'thanks', 'agree', 'disagree', 'apology', 'farewell']);

/** Below this, sentences that are known are looked at as well. */
export const SURE = 0.75;

/** Why she did something, and what she wants: no questions to her memory, though they look like it. */
const ASKED_OF_HER = SPEAK_RULES.filter(({ topic }) => topic === 'why' || topic === 'wants');

/** A sentence that is longer is a description, or nothing that rules could read. */
const LONGEST_SENTENCE = 400;

const move = (
  intent: IntentName,
  topic: string,
  certainty: number,
  words: string,
  roles: Move['roles'] = {},
  rule = topic,
): Move => ({
  intent,
  topic,
  certainty,
  rule: `${intent}: ${rule}`,
  words: words.slice(0, 120),
  roles,
});

/** @param text as it was typed or heard */
export function understand(text: string): Reading {
  const { rest, called } = withoutName(clean(text));
  const whole = withoutMarks(rest);
  if (!/[\p{L}\p{N}]/u.test(whole)) {
    const only = called ? move('speak', 'called', 0.97, text.trim()) : move('speak', 'empty', 0.9, text);
    return reading([only], []);
  }
  const language = otherLanguage(whole);
  if (
    language !== null &&
    (/[?!]\s*$/.test(rest) || whole.split(/\s+/).length > 2 || isGreetingElsewhere(whole))
  )
    return reading([move('speak', 'language', 0.9, whole, { language })], []);
  const picture = pictureness(rest);
  const parts = rest.length > LONGEST_SENTENCE ? [rest] : sentences(rest);
  const facts: ToldFact[] = [];
  const moves = parts.flatMap(part => {
    const found = readSentence(part);
    facts.push(...found.facts);
    return found.move === null ? [] : [found.move];
  });
  if (moves.length === 0 || (picture > 0.9 && moves.every(({ certainty }) => certainty < 0.8))) {
    if (picture >= 0.5) return reading([describe(rest, picture), ...moves], facts);
    if (moves.length === 0) moves.push(unread(whole, picture));
  }
  return reading(
    moves.toSorted((a, b) => rank(b) - rank(a)),
    facts,
  );
}

/** Said to her, and not only a description: what is typed goes to her, instead of being painted as it stands. */
export function isTalk(text: string): boolean {
  // Nothing to say, and what is longer than she reads.
  if (text.length > MOST_READ || !/[\p{L}\p{N}]/u.test(text)) return false;
  const { moves, beliefs } = understand(text);
  return !(moves[0]!.topic === 'description' && (beliefs.paint ?? 0) >= 0.5);
}

interface Sentence {
  readonly move: Move | null;
  readonly facts: readonly ToldFact[];
}

function readSentence(part: string): Sentence {
  const whole = withoutMarks(part);
  const asked = /\?\s*$/.test(part);
  const forms = [...new Set([whole, withoutMarks(withoutCourtesy(whole))])].filter(words => words !== '');
  for (const words of forms) {
    const known =
      firstOf(CONTROL_RULES, words) ??
      // "speak louder, I can't hear you"
      firstOf(CONTROL_RULES, words.split(/, (?=i\b|it\b|that\b|you\b|this\b)/i)[0]!) ??
      firstOf(FORGET_RULES, words) ??
      firstOf(REPAINT_RULES, words) ??
      firstOf(PAINT_RULES, words) ??
      firstOf(ASKED_OF_HER, words) ??
      firstOf(RECALL_RULES, words);
    if (known !== null) return { move: known, facts: [] };
  }
  for (const words of forms) {
    const facts = asked ? [] : factsIn(words);
    if (facts.length > 0)
      return { move: move('speak', 'fact-told', 0.95, words, {}, 'somebody tells of himself'), facts };
    const said = firstOf(SPEAK_RULES, words);
    if (said !== null) return { move: said, facts: [] };
  }
  if (isInterjection(whole)) return { move: move('speak', 'agree', 0.8, whole), facts: [] };
  return { move: null, facts: [] };
}

/** No rule fits, and it is no description. */
function unread(words: string, picture: number): Move {
  const first = /^(\S+)/.exec(words)?.[1]?.toLowerCase() ?? '';
  if (
    /^(?:what|who|whose|where|when|why|how|which|is|are|do|does|did|can|could|will|would|should|have|has)$/.test(
      first,
    )
  )
    return move('speak', 'question', 0.7, words, { said: words }, 'a question without a rule');
  if (/^(?:i|i'm|i've|i'd|i'll|my|we|we're|our|me)$/.test(first))
    return move('speak', 'told', 0.8, words, { said: words }, 'somebody tells of himself');
  if (/^(?:you|you're|your)$/.test(first))
    return move('speak', 'of-her', 0.65, words, { said: words }, 'said of her');
  return move(
    'speak',
    'statement',
    0.35 + 0.3 * (0.5 - picture),
    words,
    { said: words },
    'a statement without a rule',
  );
}

const describe = (words: string, picture: number): Move =>
  move(
    'paint',
    'description',
    picture,
    words,
    { prompt: promptOf(words) || words.trim() },
    'a description of what is to be seen',
  );

/** Greetings of other languages stand alone as well. */
const isGreetingElsewhere = (words: string) =>
  /^(?:hallo|bonjour|salut|hola|ciao|hej|olá|ola|guten (?:tag|morgen|abend)|cześć)\b/iu.test(words);

const rank = ({ intent, topic, certainty }: Move) =>
  (WEIGHT[intent] ?? 0) + certainty - (SMALL.has(topic) ? 0.9 : 0);

/** Chances of intents: what the first move leaves goes to the others, and some to none of them. */
function reading(moves: readonly Move[], facts: readonly ToldFact[]): Reading {
  const [first] = moves;
  const beliefs: Partial<Record<IntentName, number>> = { [first!.intent]: first!.certainty };
  const left = 1 - first!.certainty;
  // A description may be meant as talk, and the other way round.
  if (first!.topic === 'description') beliefs.speak = left * 0.6;
  else if (first!.topic === 'statement') beliefs.paint = left * 0.4;
  else if (first!.topic === 'repaint') beliefs.paint = left * 0.6;
  return {
    moves,
    facts,
    beliefs,
    evidence: moves.map(({ rule, words }) => ({ by: 'grammar', rule, words })),
  };
}
