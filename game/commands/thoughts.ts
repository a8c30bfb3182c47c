import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { limitTo } from '../memory/memory-fields.ts';
import { ThoughtView } from '../mind/thought-view.ts';

const MOST = 100;

export default defineCommand({
  name: 'thoughts',
  title: 'List her thoughts',
  description:
    'What she has thought about since the program began, the newest first: what was understood, what came up, what was weighed, and what she did.',
  permission: 'read',
  rest: { method: 'GET', path: '/thoughts' },
  input: z.object({ limit: limitTo(MOST).optional() }),
  output: z.object({ thoughts: z.array(ThoughtView) }),
  async run({ limit }, { services }) {
    return { thoughts: services.mind.list(limit) };
  },
  cli: {
    async finish({ thoughts }, terminal) {
      for (const { id, at, text, intent, topic, act, says } of thoughts)
        terminal.print(
          `${id}  ${at.slice(11, 19)}  ${intent ?? '?'}/${topic} → ${act ?? '…'}  ${text.slice(0, 60)}${says === null ? '' : `  “${says.slice(0, 60)}”`}`,
        );
      if (thoughts.length === 0) terminal.note('she has not thought about anything yet');
      return 0;
    },
  },
});
