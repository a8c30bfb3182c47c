/** A new picture, from words. */
import type { JobView } from '../../api/protocol.ts';
import { likesOf, spokenPrompt } from '../reply/say.ts';
import { type Act, type ActContext, sayFailure } from './act.ts';

const SCENES = ['in the snow at sunset', 'by the sea at night', 'in an autumn forest', 'in the morning fog'];
const SUBJECTS = [
  'a lighthouse in a storm at night',
  'a red fox in the snow at sunset',
  'an owl in front of the ocean at night',
  'a castle on a hill in autumn',
];

export const paint: Act = async context => {
  const { record, move, dice } = context;
  const prompt = move.roles.prompt ?? surprise(context);
  const meant = goalOf(context);
  const input = { ...record.surroundings.settings, ...meant?.paint, prompt };
  await submit(context, input, `painted “${spokenPrompt(prompt)}”`, () => {
    const words = spokenPrompt(prompt);
    if (move.topic === 'surprise') return `[joy] Let me try “${words}”.`;
    return dice.pick('paint', [
      `[joy] ${capital(words)}. I begin.`,
      `Let me paint that: ${words}.`,
      `[joy] I see it before me: ${words}.`,
      `${capital(words)}, then. Watch.`,
    ]);
  });
  if (meant !== null && record.job !== null)
    await context.call('settle-goal', { goal: meant.id }, 'settled what I had in mind').catch(() => {
      // It was settled elsewhere meanwhile.
    });
};

/** What she had offered to paint, and how. */
function goalOf({ move, attention: { pending } }: ActContext) {
  return pending?.kind === 'goal' && pending.goal.id === move.roles.goal ? pending.goal : null;
}

/** Puts a picture into the queue, and talks of it from then on. */
export async function submit(
  context: ActContext,
  input: Readonly<Record<string, unknown>> & { readonly prompt: string },
  what: string,
  says: () => string,
): Promise<void> {
  const { record, attention } = context;
  try {
    const job = await context.call<JobView>('generate', input, what);
    record.job = job;
    attention.see(null, job);
    attention.ask(null);
    attention.asked = 0;
    record.says = says();
  } catch (error) {
    sayFailure(context, error);
  }
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

/** Nobody said what: something that the person likes. */
function surprise({ record, dice }: ActContext): string {
  const likes = likesOf(record.found.profile);
  if (likes.length === 0) return dice.pick('surprise', SUBJECTS);
  return `${dice.pick('surprise-like', likes)} ${dice.pick('surprise-scene', SCENES)}`;
}
