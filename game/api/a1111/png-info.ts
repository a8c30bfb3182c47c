import type { FastifyInstance } from 'fastify';
import { AuroraError } from '../../../models/errors.ts';
import { readPngText } from '../../../models/image/png.ts';
import { parseInfotext } from '../../gallery/infotext.ts';

/** Largest PNG that is looked at, bytes. */
const LARGEST = 64 * 1024 * 1024;

/** `POST /sdapi/v1/png-info`: what a picture says about itself. */
export function addPngInfo(server: FastifyInstance): void {
  server.post<{ Body: { image?: unknown } | null }>(
    '/sdapi/v1/png-info',
    { bodyLimit: LARGEST },
    async request => {
      const image = request.body?.image;
      if (typeof image !== 'string') {
        throw new AuroraError('INPUT_MISSING_FIELD', 'The field "image" is missing.', {
          field: 'image',
          legal: 'a PNG in base64, with or without "data:image/png;base64," before it',
          hint: 'Send the whole file.',
        });
      }
      const { parameters, ...items } = readPngText(Buffer.from(image.replace(/^data:[^,]*,/, ''), 'base64'));
      if (parameters === undefined) return { info: '', items, parameters: {} };
      const { extra, ...settings } = parseInfotext(parameters);
      return { info: parameters, items: { ...items, parameters }, parameters: { ...settings, ...extra } };
    },
  );
}
