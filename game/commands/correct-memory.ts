import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { memoryLine, memoryText, name, names, share } from '../memory/memory-fields.ts';
import { MemoryView } from '../memory/memory-view.ts';

export default defineCommand({
  name: 'correct-memory',
  title: 'Correct a memory',
  description:
    'Says what is right instead. The text of what happened is written anew; a corrected fact takes the place of the wrong one, which is kept as history until it is forgotten.',
  permission: 'remember',
  rest: { method: 'POST', path: '/memories/{memory}/correct' },
  input: z.object({
    memory: name.describe('The memory, by id.'),
    text: memoryText.optional().describe('What happened.'),
    subject: name.optional(),
    relation: name.optional(),
    object: name.optional(),
    confidence: share.optional(),
    at: z.iso.datetime({ offset: true }).optional().describe('When it happened.'),
    about: names.optional().describe('People and things that it is about.'),
  }),
  output: z.object({ memory: MemoryView, replaced: z.array(MemoryView) }),
  async run({ memory: id, at, ...change }, { services }) {
    const { memory, replaced } = await services.memory.correct(id, {
      ...change,
      ...(at !== undefined && { at: Date.parse(at) }),
    });
    return { memory, replaced: [...replaced] };
  },
  cli: {
    positional: ['memory', 'text'],
    prepare: async ({ about, ...typed }) => ({
      ...typed,
      ...(typeof about === 'string' && { about: about.split(',') }),
    }),
    async finish({ memory }, terminal) {
      terminal.print(memoryLine(memory));
      return 0;
    },
  },
});
