import type { FastifyInstance } from 'fastify';
import { AuroraError } from '../../models/errors.ts';
import { showValue } from '../bus/parse-input.ts';

/** Reads every body as JSON, whatever its declared type (curl's `-d` says it is a form); an empty one is `{}`. */
export function parseBodiesAsJson(server: FastifyInstance): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    const text = body as string;
    if (text.trim() === '') return done(null, {});
    try {
      done(null, JSON.parse(text));
    } catch (error) {
      done(
        new AuroraError('BODY_NOT_JSON', `The request's body is not JSON: ${(error as Error).message}.`, {
          value: showValue(text),
          legal: 'a JSON object',
          hint: 'Mind quotes and commas; JSON knows no NaN and no comments.',
        }),
      );
    }
  });
}
