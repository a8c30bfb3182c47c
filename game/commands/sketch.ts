import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { generateFields } from '../jobs/generate-fields.ts';

export default defineCommand({
  name: 'sketch',
  title: 'Paint along with words',
  description:
    'Paints words that are still being written, in a few steps over what the sketch showed before, in whatever time the queue leaves. Its pictures come as events; `keep-sketch` makes one whole.',
  permission: 'paint',
  rest: { method: 'POST', path: '/sketches' },
  input: generateFields
    .pick({
      prompt: true,
      negativePrompt: true,
      seed: true,
      guidanceScale: true,
      width: true,
      height: true,
      model: true,
      family: true,
      predictionType: true,
      vae: true,
      clipSkip: true,
      promptWeighting: true,
      precision: true,
    })
    .extend({
      id: z
        .string()
        .max(100)
        .optional()
        .describe('The sketch that goes on, as it was given; absent: a new one.'),
    }),
  output: views.SketchView,
  async run({ id, ...input }, { services, page }) {
    return services.sketches.draw(input, id, page);
  },
  cli: { positional: ['prompt'] },
});
