import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

/** Largest PNG that can be sent for verification, bytes. */
const LARGEST_PNG = 48 * 1024 * 1024;

export default defineCommand({
  name: 'verify',
  title: 'Verify a picture',
  description:
    'Paints a picture again from its own metadata and reports the largest difference and the PSNR.',
  permission: 'paint',
  rest: { method: 'POST', path: '/verify' },
  maxBytes: 2 * LARGEST_PNG,
  input: z.object({
    picture: z.string().max(1000).optional().describe('A picture of the gallery, by id.'),
    png: z
      .string()
      .max(Math.ceil((LARGEST_PNG * 4) / 3))
      .optional()
      .describe('Or a PNG file, in base64.'),
  }),
  output: views.VerifyReport,
  async run({ picture, png }, { services }) {
    if ((picture === undefined) === (png === undefined)) {
      throw new AuroraError('VERIFY_WHAT', 'Say which picture to verify.', {
        legal: ['picture', 'png'],
        hint: 'Give the id of a picture, or the bytes of a PNG, and not both.',
      });
    }
    if (png !== undefined) return services.verify(Buffer.from(png, 'base64'), 'the PNG that was sent');
    return services.verify(await services.readPicture(picture!), picture!);
  },
  cli: {
    positional: ['picture'],
    /** A name that is a file is sent as its bytes; anything else is taken for an id. */
    async prepare(typed) {
      const name = typed.picture;
      if (typeof name !== 'string') return typed;
      const bytes = await readFile(name).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' && /^[0-9a-z]+$/i.test(name)) return null;
        throw new AuroraError('FILE_NOT_READABLE', `The file "${name}" cannot be read: ${error.message}.`, {
          field: 'picture',
          value: name,
          legal: 'a PNG file, or the id of a picture of the gallery',
          hint: 'Check the path.',
        });
      });
      return bytes === null ? typed : { png: bytes.toString('base64') };
    },
    async finish(report, terminal) {
      const { settings } = report;
      for (const note of report.notes) terminal.note(note);
      if (settings !== null)
        terminal.note(
          `"${settings.prompt}", seed ${settings.seed}, ${settings.sampler}, ${settings.steps} steps`,
        );
      terminal.print(
        report.identical
          ? 'identical: every pixel is equal'
          : `different: largest difference ${report.maxDifference} of 255, PSNR ${report.psnr?.toFixed(2)} dB`,
      );
      return report.identical ? 0 : 1;
    },
  },
});
