import type { FastifyInstance } from 'fastify';
import { AuroraError } from '../../../models/errors.ts';
import { pictureTexts } from '../../gallery/foreign/picture-texts.ts';
import { recallSettings } from '../../gallery/foreign/recall.ts';

/** Largest picture that is looked at, bytes. */
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
          legal: 'a PNG, JPEG or WebP in base64, with or without "data:image/png;base64," before it',
          hint: 'Send the whole file.',
        });
      }
      const text = pictureTexts(Buffer.from(image.replace(/^data:[^,]{0,100},/, ''), 'base64'));
      const read = recallSettings(text);
      // A1111 has its own text in JPEG and WebP as a comment, and answers with it all the same.
      const info = text.parameters ?? text.UserComment ?? '';
      return { info, items: text, parameters: { ...read?.settings, ...read?.extra } };
    },
  );
}
