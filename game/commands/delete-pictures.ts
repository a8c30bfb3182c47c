import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { pictureIds } from '../gallery/picture-ids.ts';
import { TRASH_DAYS } from '../gallery/trash.ts';

export default defineCommand({
  name: 'delete-pictures',
  title: 'Delete pictures',
  description: `Takes pictures out of the gallery. For ${TRASH_DAYS} days \`restore-pictures\` brings them back; \`forever\` leaves nothing of them.`,
  permission: 'paint',
  rest: { method: 'POST', path: '/pictures/delete' },
  input: z.object({
    pictures: pictureIds,
    forever: z
      .boolean()
      .optional()
      .describe('At once and for good, with their stars and tags, and memories of nothing else.'),
  }),
  output: z.object({ deleted: z.array(z.string()) }),
  async run({ pictures, forever }, { services }) {
    const deleted = await services.pictures.remove(pictures, { forever: forever === true });
    // "Forget that picture": what is only about it is forgotten with it.
    if (forever === true && deleted.length > 0) await services.memory.forget({ pictures: deleted });
    return { deleted };
  },
  cli: {
    positional: ['pictures'],
    prepare: async typed => ({ ...typed, pictures: String(typed.pictures ?? '').split(',') }),
    async finish({ deleted }, terminal) {
      for (const id of deleted) terminal.print(id);
      return 0;
    },
  },
});
