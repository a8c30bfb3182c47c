import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';
import { name } from '../memory/memory-fields.ts';

/** Memories that one request may name. */
const MOST = 1_000;

const ids = field(z.array(z.string().min(1).max(100)).min(1).max(MOST), {
  code: 'MEMORIES_NOT_LISTED',
  legal: `1 … ${MOST} ids`,
  hint: 'List the memories to see their ids.',
});

export default defineCommand({
  name: 'forget',
  title: 'Forget memories',
  description:
    'Deletes memories for good, with their words, meanings and links, from the disk as well; facts that were learnt from nothing else go with them. Any of the fields chooses; `memories` and `recall-memory` show what is there.',
  permission: 'remember',
  danger: 'Memories cannot be brought back.',
  rest: { method: 'POST', path: '/memories/forget' },
  input: z.object({
    memories: ids.optional().describe('These, by id.'),
    about: name.optional().describe('All about somebody or something of this name.'),
    words: name.optional().describe('All in which every one of these words occurs.'),
    pictures: ids.optional().describe('All that are about nothing but these pictures, by id.'),
  }),
  output: z.object({ forgotten: z.array(z.string()) }),
  async run(which, { services }) {
    if (Object.values(which).every(value => value === undefined))
      throw new AuroraError('FORGET_WHAT', 'Say what to forget.', {
        legal: ['memories', 'about', 'words', 'pictures'],
        hint: 'Give ids, a name, words, or pictures.',
      });
    return { forgotten: await services.memory.forget(which) };
  },
  cli: {
    positional: ['memories'],
    prepare: async typed =>
      Object.fromEntries(
        Object.entries(typed).map(([key, value]) => [
          key,
          (key === 'memories' || key === 'pictures') && typeof value === 'string' ? value.split(',') : value,
        ]),
      ),
    async finish({ forgotten }, terminal) {
      for (const id of forgotten) terminal.print(id);
      terminal.note(`${forgotten.length} forgotten`);
      return 0;
    },
  },
});
