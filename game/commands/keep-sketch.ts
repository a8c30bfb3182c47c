import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { generateFields } from '../jobs/generate-fields.ts';

/** Of the sketch's picture, how much is painted over: its composition stays, its surface is made anew. */
const KEPT_STRENGTH = 0.65;

export default defineCommand({
  name: 'keep-sketch',
  title: 'Make a sketch a picture',
  description:
    "Paints a sketch's newest picture in full quality: with its seed, beginning with what it shows. Takes what `generate` takes; with a second pass it keeps the seed only.",
  permission: 'paint',
  rest: { method: 'POST', path: '/sketches/{id}/keep', status: 202 },
  input: generateFields
    .omit({ image: true, mask: true, maskKind: true, maskBlur: true, maskInvert: true, maskedContent: true })
    .extend({ id: z.string().max(100).describe('The sketch.') }),
  output: views.JobView,
  async run({ id, ...input }, { services }) {
    const { png, seed } = services.sketches.picture(id);
    const twice = [input.hiresScale, input.hiresWidth, input.hiresHeight].some(value => value !== undefined);
    const beginning = twice
      ? {}
      : { image: (await services.inputs.add(png)).hash, strength: input.strength ?? KEPT_STRENGTH };
    const job = services.generate(await services.fillIn({ ...input, ...beginning, seed }));
    services.sketches.end(id);
    return job;
  },
  cli: { positional: ['id', 'prompt'] },
});
