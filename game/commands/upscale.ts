import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';
import { bytesOfText } from '../inputs/take-inputs.ts';
import { PICTURES_BYTES } from '../jobs/generate-fields.ts';
import { PIXEL_UPSCALERS } from '../upscale/upscaler.ts';

const side = field(z.int().positive(), {
  code: 'UPSCALE_SIZE',
  legal: 'a whole number of pixels',
  hint: 'Leave it out to enlarge by a factor.',
}).optional();

export default defineCommand({
  name: 'upscale',
  title: 'Enlarge a picture',
  description:
    'Makes a larger picture of one of the gallery or of a file, without painting. It keeps what it says of itself, and can be verified. Ends when the caller goes, or by `cancel-upscales`.',
  permission: 'paint',
  rest: { method: 'POST', path: '/upscale', status: 201 },
  maxBytes: PICTURES_BYTES,
  input: z.object({
    image: z
      .string()
      .min(1)
      .max(PICTURES_BYTES)
      .describe('A picture of the gallery, by id, or a file in base64.'),
    scale: field(z.number().min(1).max(16), {
      code: 'UPSCALE_SIZE',
      legal: 'a number 1 … 16',
      hint: '2 is usual.',
    })
      .optional()
      .describe('How many times larger; 2 where nothing is said.'),
    width: side.describe('Or its width, pixels.'),
    height: side.describe('Or its height; with both, what hangs over is cut.'),
    upscaler: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        `${PIXEL_UPSCALERS.join(', ')}, or a network by the name that \`upscalers\` lists; Lanczos where nothing is said.`,
      ),
  }),
  output: views.PictureView,
  async run({ image, ...input }, { services, signal }) {
    return services.upscale(bytesOfText(image) ?? (await services.readPicture(image)), input, signal);
  },
  cli: {
    positional: ['image'],
    /** A file is sent as it is: what it says of itself stays with it. */
    async prepare(typed) {
      const name = typed.image;
      if (typeof name !== 'string') return typed;
      const bytes = await readFile(name).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' && /^[0-9a-z]+$/i.test(name)) return null;
        throw new AuroraError('FILE_NOT_READABLE', `The file "${name}" cannot be read: ${error.message}.`, {
          field: 'image',
          value: name,
          legal: 'a picture file, or the id of a picture of the gallery',
          hint: 'Check the path.',
        });
      });
      return bytes === null
        ? typed
        : { ...typed, image: `data:image/unknown;base64,${bytes.toString('base64')}` };
    },
    async finish({ path, width, height }, terminal) {
      terminal.note(`${width} × ${height}`);
      terminal.print(path);
      return 0;
    },
  },
});
