import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';

const MOST = 1_000;

export default defineCommand({
  name: 'audit',
  title: 'Look at what was done',
  description:
    'Every call that could change something, and every one that was refused: when, by which way, and how it ended. What was said in it is not kept.',
  permission: 'control',
  rest: { method: 'GET', path: '/audit' },
  // Not a tool: whoever acts for a person does not look at what others did.
  faces: ['rest', 'socket', 'cli'],
  input: z.object({
    limit: field(z.int().min(1).max(MOST), {
      code: 'LIMIT_OUT_OF_RANGE',
      legal: `a whole number 1 … ${MOST}`,
      hint: 'Leave it out for 100.',
    }).optional(),
  }),
  output: z.object({
    entries: z.array(
      z.object({
        at: z.string(),
        face: z.string(),
        command: z.string(),
        input: z.record(z.string(), z.unknown()),
        outcome: z.string(),
        ms: z.number(),
      }),
    ),
  }),
  run: async ({ limit = 100 }, { services }) => ({ entries: [...services.audit(limit)] }),
  cli: {
    async finish({ entries }, terminal) {
      for (const { at, face, command, outcome, ms, input } of entries.toReversed())
        terminal.print(`${at}  ${face}  ${command}  ${outcome}  ${ms} ms  ${JSON.stringify(input)}`);
      if (entries.length === 0) terminal.note('nothing was done yet');
      return 0;
    },
  },
});
