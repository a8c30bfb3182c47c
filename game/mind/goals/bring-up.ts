/** When she speaks of what she means to do: asked for it, after a pause, or now and then where there is nothing else to say. */
import type { Attention } from '../attention.ts';
import type { Move } from '../language/move.ts';
import type { SmallAnswer } from '../reply/offline-replier.ts';
import type { GoalInTalk } from './goal-in-talk.ts';

/** Milliseconds without a word after which a greeting is a new beginning. */
const PAUSE = 30 * 60_000;
/** Exchanges between two goals that nobody asked for. */
const SELDOM = 10;

/** Where a goal may be looked for. */
export const GOAL_TOPICS: ReadonlySet<string> = new Set([
  ...['wants', 'greeting', 'idea', 'how-are-you', 'thanks', 'agree', 'feeling-good', 'never-mind'],
]);

/**
 * The goal that fits here; null: none. None comes up beside another question of hers.
 * @param answer what she would say without it
 * @param goals those that did not come up in this conversation
 */
export function goalToBringUp(
  move: Pick<Move, 'topic'>,
  answer: SmallAnswer,
  goals: readonly GoalInTalk[],
  attention: Pick<Attention, 'sinceMention' | 'silence'>,
): GoalInTalk | null {
  const [first = null] = goals;
  if (move.topic === 'wants') return first;
  if (!GOAL_TOPICS.has(move.topic)) return null;
  // What to paint is asked: a question of hers is no answer to that.
  if (move.topic === 'idea') return goals.find(({ goal }) => goal.kind !== 'ask') ?? null;
  if (move.topic === 'greeting') {
    // Whose name she wants to know, she asks for that first.
    const meets = answer.asks?.kind === 'about';
    return attention.silence >= PAUSE && !meets ? first : null;
  }
  return answer.asks === undefined && attention.sinceMention >= SELDOM && !answer.says.trim().endsWith('?')
    ? first
    : null;
}

/** Her answer with the goal: instead of a suggestion of hers, or after what she says. */
export function withGoal(
  move: Pick<Move, 'topic'>,
  answer: SmallAnswer,
  { goal, says }: GoalInTalk,
): SmallAnswer {
  const own =
    move.topic === 'idea'
      ? ''
      : move.topic === 'greeting'
        ? answer.says.replace(/ (?:Shall I|What shall)[^?]*\?$/, '')
        : answer.says;
  return { says: `${own} ${says}`.trim(), asks: { kind: 'goal', goal } };
}
