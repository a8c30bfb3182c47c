import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { LIMITS } from '../../models/settings.ts';

export interface Rewritten {
  readonly prompt: string;
  readonly negativePrompt: string;
}

const words = z.string().max(LIMITS.promptCharacters);
const answer = z.union([
  words,
  z.strictObject({ prompt: words.optional(), negativePrompt: words.optional() }),
]);

/** A prompt, or a prompt and a negative one; what it leaves out stays. @throws AuroraError `PLUGIN_ANSWER` */
export function promptAnswer(plugin: string, value: unknown, before: Rewritten): Rewritten {
  const read = answer.safeParse(value);
  if (!read.success) {
    throw new AuroraError(
      'PLUGIN_ANSWER',
      `The plugin ${plugin} answered with something that is no prompt.`,
      {
        value: plugin,
        legal: `a text of up to ${LIMITS.promptCharacters} characters, or { prompt, negativePrompt }`,
        hint: 'Leave its tag out of the prompt, or tell its author.',
      },
    );
  }
  if (typeof read.data === 'string') return { ...before, prompt: read.data };
  const { prompt = before.prompt, negativePrompt = before.negativePrompt } = read.data;
  return { prompt, negativePrompt };
}
