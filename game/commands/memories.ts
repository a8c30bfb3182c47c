import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';
import { instant, limitTo, memoryLine, name } from '../memory/memory-fields.ts';
import { MEMORY_KINDS, MemoryView } from '../memory/memory-view.ts';

const PAGE = 200;

export default defineCommand({
  name: 'memories',
  title: 'Browse the memories',
  description: 'Everything that she remembers, the newest first.',
  permission: 'remember',
  rest: { method: 'GET', path: '/memories' },
  input: z.object({
    kind: z.enum(MEMORY_KINDS).optional().describe('Only what happened, what is true, or what worked.'),
    about: name.optional().describe('Only those about somebody or something of this name.'),
    picture: name.optional().describe('Only those of this picture, by id.'),
    history: z.boolean().optional().describe('Facts that are not believed any more, too.'),
    from: instant.optional().describe('Only what happened from then on.'),
    to: instant.optional().describe('Only what happened before then.'),
    offset: field(z.int().min(0), {
      code: 'OFFSET_OUT_OF_RANGE',
      legal: 'a whole number from 0',
      hint: 'Start at 0.',
    }).optional(),
    limit: limitTo(PAGE).optional(),
  }),
  output: z.object({ total: z.int(), memories: z.array(MemoryView) }),
  run: ({ from, to, ...query }, { services }) =>
    services.memory.list({
      ...query,
      ...(from !== undefined && { from: Date.parse(from) }),
      ...(to !== undefined && { to: Date.parse(to) }),
    }),
  cli: {
    async finish({ total, memories }, terminal) {
      for (const memory of memories) terminal.print(memoryLine(memory));
      terminal.note(`${memories.length} of ${total}`);
      return 0;
    },
  },
});
