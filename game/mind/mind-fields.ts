/** Fields of the commands that talk to her mind. */
import { z } from 'zod';
import { field } from '../bus/field-rules.ts';

/** Characters of what is said at once. */
export const MOST_SAID = 10_000;

export const saidText = field(z.string().max(MOST_SAID), {
  code: 'TALK_TEXT',
  legal: `up to ${MOST_SAID} characters`,
  hint: 'Say it in parts, or paint it with `generate`.',
});

export const thoughtId = field(z.string().min(1).max(100), {
  code: 'THOUGHT_ID',
  legal: 'an id that `thoughts` lists',
  hint: 'Leave it out for the last one.',
});
