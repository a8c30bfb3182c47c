/** A goal of hers as she brings it up: what she says, what it rests on, and what may be answered. */
import type { MemoryView } from '../../memory/memory-view.ts';
import type { GoalView } from '../../memory/reflect/goals.ts';
import type { MindParts } from '../parts.ts';
import { factToPerson, sentence, spokenPrompt } from '../reply/say.ts';
import type { EvidenceView } from '../thought-view.ts';

export interface GoalInTalk {
  readonly goal: GoalView;
  /** A question to the person. */
  readonly says: string;
  readonly evidence: readonly EvidenceView[];
}

/** What may be brought up at all: the oldest first. What it is about and is there no more is left out. */
export async function goalsInTalk(parts: Pick<MindParts, 'memory' | 'pictures'>): Promise<GoalInTalk[]> {
  const found: GoalInTalk[] = [];
  for (const goal of await parts.memory.goals()) {
    const inTalk =
      goal.kind === 'ask'
        ? await question(goal, parts)
        : goal.kind === 'vary'
          ? variation(goal, parts)
          : another(goal);
    if (inTalk !== null) found.push(inTalk);
  }
  return found;
}

/** Two claims of which she does not know the right one. */
async function question(goal: GoalView, { memory }: Pick<MindParts, 'memory'>): Promise<GoalInTalk | null> {
  const facts: MemoryView[] = [];
  for (const option of goal.options) {
    const known = await memory.get(option.memory).catch(() => null);
    if (known?.fact === undefined) return null;
    facts.push(known);
  }
  const [one, other] = facts.map(factToPerson);
  if (one === undefined || other === undefined) return null;
  return {
    goal,
    says: `There is something that I have heard in two ways. ${sentence(one)} Or ${other}. Which is right?`,
    evidence: facts.map(({ id, text }) => ({
      ...{ by: 'memory', memory: id, text: text.slice(0, 300) },
      why: 'I have heard it in two ways',
    })),
  };
}

/** A picture with a star. */
function variation(goal: GoalView, { pictures }: Pick<MindParts, 'pictures'>): GoalInTalk | null {
  const prompt = promptOf(goal);
  if (prompt === null || goal.picture === null) return null;
  try {
    pictures.get(goal.picture);
  } catch {
    // It was deleted.
    return null;
  }
  return {
    goal,
    says: `You put a star on “${spokenPrompt(prompt)}”. Shall I paint a variation of it?`,
    evidence: [{ by: 'picture', picture: goal.picture, prompt: prompt.slice(0, 300), why: 'it has a star' }],
  };
}

/** A picture that did not come to its end. */
function another(goal: GoalView): GoalInTalk | null {
  const prompt = promptOf(goal);
  if (prompt === null) return null;
  const words = spokenPrompt(prompt);
  return {
    goal,
    says: `“${words}” did not come to its end, and that was no fault of yours. Shall I try it once more?`,
    evidence: [{ by: 'context', what: `The picture “${words}” had failed, and I meant to finish it` }],
  };
}

const promptOf = ({ paint }: GoalView): string | null =>
  typeof paint?.prompt === 'string' && paint.prompt.trim() !== '' ? paint.prompt : null;
