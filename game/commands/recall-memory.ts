import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { limitTo, memoryLine, memoryText } from '../memory/memory-fields.ts';
import { MEMORY_KINDS, type ReasonView, RecalledView } from '../memory/memory-view.ts';

const USUAL = 8;
const MOST = 50;

export default defineCommand({
  name: 'recall-memory',
  title: 'Recall something',
  description:
    'What she remembers of something: by meaning, by words, by what is linked to it, and by words of time ("last week", "in March", "two days ago"), the best first, each with the reasons for which it came up.',
  permission: 'remember',
  rest: { method: 'GET', path: '/memories/recall' },
  input: z.object({
    text: memoryText.describe('What to recall, in any words.'),
    kind: z.enum(MEMORY_KINDS).optional().describe('Only what happened, what is true, or what worked.'),
    history: z.boolean().optional().describe('Facts that are not believed any more, too.'),
    limit: limitTo(MOST).optional(),
  }),
  output: z.object({
    recalled: z.array(RecalledView),
    understood: z.object({ known: z.int(), of: z.int() }),
  }),
  async run({ text, kind, history, limit = USUAL }, { services }) {
    const { recalled, understood } = await services.memory.recall({
      ...{ text, history, limit },
      ...(kind !== undefined && { kinds: [kind] }),
    });
    return { recalled: [...recalled], understood };
  },
  cli: {
    positional: ['text'],
    async finish({ recalled, understood }, terminal) {
      for (const { memory, reasons } of recalled)
        terminal.print(`${memoryLine(memory)}  (${reasons.map(inWords).join('; ')})`);
      if (understood.known < understood.of)
        terminal.note(
          `the meaning of ${understood.of - understood.known} is not known yet; ask again for them`,
        );
      return 0;
    },
  },
});

function inWords(reason: ReasonView): string {
  if (reason.by === 'meaning') return `means alike, ${reason.likeness}`;
  if (reason.by === 'words') return `has words of ${reason.words.join(', ')}`;
  if (reason.by === 'association') return `linked by ${reason.through.join(', ')}`;
  if (reason.by === 'time') return `from ${reason.said || 'then'}`;
  return 'the newest';
}
