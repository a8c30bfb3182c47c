import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';
import { MARK_LIMITS } from '../gallery/marks.ts';
import { pictureIds } from '../gallery/picture-ids.ts';

const names = (what: string) =>
  field(z.array(z.string().trim().min(1).max(MARK_LIMITS.characters)).max(MARK_LIMITS.each), {
    code: 'LABEL_NOT_POSSIBLE',
    legal: `up to ${MARK_LIMITS.each} names of 1 … ${MARK_LIMITS.characters} characters`,
    hint: 'Shorten it.',
  })
    .optional()
    .describe(what);

export default defineCommand({
  name: 'mark-pictures',
  title: 'Star and tag pictures',
  description:
    'Stars, tags and collections of pictures. They are kept in a file beside the pictures, and never in them; what is left out stays as it is.',
  permission: 'paint',
  rest: { method: 'POST', path: '/pictures/mark' },
  input: z.object({
    pictures: pictureIds,
    starred: z.boolean().optional().describe('With a star, or without.'),
    addTags: names('Tags to add.'),
    removeTags: names('Tags to take away.'),
    addTo: names('Collections to put them into.'),
    removeFrom: names('Collections to take them out of.'),
  }),
  output: z.object({ pictures: z.array(views.PictureView) }),
  async run({ pictures, ...change }, { services }) {
    return { pictures: await services.pictures.mark(pictures, change) };
  },
  cli: {
    positional: ['pictures'],
    prepare: async typed => listed(typed, 'pictures', 'addTags', 'removeTags', 'addTo', 'removeFrom'),
    async finish({ pictures }, terminal) {
      for (const { id, starred, tags, collections } of pictures)
        terminal.print([id, starred ? 'starred' : '', ...tags, ...collections].filter(Boolean).join('  '));
      if (pictures.length === 0) terminal.note('nothing changed');
      return 0;
    },
  },
});

/** Texts with commas as lists. */
function listed(typed: Record<string, unknown>, ...fields: string[]): Record<string, unknown> {
  const lists = fields.flatMap(name => {
    const text = typed[name];
    return typeof text === 'string' ? [[name, text.split(',')] as const] : [];
  });
  return { ...typed, ...Object.fromEntries(lists) };
}
