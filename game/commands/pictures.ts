import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';
import { pictureFilters, readFilter } from '../gallery/picture-filters.ts';

const PAGE = 200;

export default defineCommand({
  name: 'pictures',
  title: 'Browse the pictures',
  description: 'The gallery, newest first; `search` finds words of the prompts, the others filter.',
  permission: 'read',
  rest: { method: 'GET', path: '/pictures' },
  input: z.object({
    ...pictureFilters,
    offset: field(z.int().min(0), {
      code: 'OFFSET_OUT_OF_RANGE',
      legal: 'a whole number from 0',
      hint: 'Start at 0.',
    }).optional(),
    limit: field(z.int().min(1).max(PAGE), {
      code: 'LIMIT_OUT_OF_RANGE',
      legal: `a whole number 1 … ${PAGE}`,
      hint: 'Ask for the next page with `offset`.',
    }).optional(),
  }),
  output: z.object({ total: z.int(), pictures: z.array(views.PictureView) }),
  async run({ offset, limit, ...filter }, { services }) {
    const { total, pictures } = services.pictures.list({ offset, limit, ...readFilter(filter) });
    return { total, pictures: [...pictures] };
  },
  cli: {
    positional: ['search'],
    async finish({ total, pictures }, terminal) {
      for (const picture of pictures) {
        terminal.print(
          `${picture.id}  ${picture.createdAt}  ${picture.path}  ${picture.settings?.prompt.slice(0, 60) ?? ''}`,
        );
      }
      terminal.note(`${pictures.length} of ${total}`);
      return 0;
    },
  },
});
