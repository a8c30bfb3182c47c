import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';
import { pictureFilters, readFilter } from '../gallery/picture-filters.ts';

const MOST = 200;

export default defineCommand({
  name: 'similar-pictures',
  title: 'Find pictures by meaning',
  description:
    'The pictures whose prompts come closest to what a text means, or to the prompt of a picture, with how close they come. The first question after a start has the prompts read; until that is done the answer says how many are.',
  permission: 'read',
  rest: { method: 'GET', path: '/pictures/similar' },
  input: z.object({
    text: z.string().trim().min(1).max(2_000).optional().describe('What is to be seen on them.'),
    picture: z.string().min(1).max(100).optional().describe('Or a picture, by id.'),
    ...pictureFilters,
    limit: field(z.int().min(1).max(MOST), {
      code: 'LIMIT_OUT_OF_RANGE',
      legal: `a whole number 1 … ${MOST}`,
      hint: 'Leave it out for 50.',
    }).optional(),
  }),
  output: z.object({
    similar: z.array(z.object({ picture: views.PictureView, likeness: z.number() })),
    understood: z.object({ known: z.int(), of: z.int() }),
  }),
  async run({ text, picture, limit, ...filter }, { services }) {
    if ((text === undefined) === (picture === undefined)) {
      throw new AuroraError('SIMILAR_TO_WHAT', 'Say what the pictures are to be like.', {
        legal: ['text', 'picture'],
        hint: 'Give words, or the id of a picture, and not both.',
      });
    }
    const { similar, understood } = await services.pictures.similar(
      text === undefined ? { picture: picture! } : { text },
      readFilter(filter),
      limit,
    );
    return { similar: [...similar], understood };
  },
  cli: {
    positional: ['text'],
    async finish({ similar, understood }, terminal) {
      for (const { picture, likeness } of similar)
        terminal.print(
          `${likeness.toFixed(3)}  ${picture.id}  ${picture.settings?.prompt.slice(0, 60) ?? picture.path}`,
        );
      if (understood.known < understood.of)
        terminal.note(
          `${understood.known} of ${understood.of} pictures are read so far; ask again for the others`,
        );
      return 0;
    },
  },
});
