import type { FastifyInstance } from 'fastify';
import type { Kernel } from '../../kernel.ts';
import { errorBody, httpStatus } from '../http-errors.ts';
import { addExtras } from './extras.ts';
import { addLists } from './lists.ts';
import { addOptions } from './options.ts';
import { addPainting } from './painting.ts';
import { addPngInfo } from './png-info.ts';
import { addProgress } from './progress.ts';

/** The API of A1111's web UI, under `/sdapi/v1`, so that its clients work unchanged. */
export function addA1111(server: FastifyInstance, kernel: Kernel): void {
  // A1111's own error body, so that its clients can show what was wrong; ours is inside.
  server.setErrorHandler((error, _request, reply) => {
    const { error: ours } = errorBody(error);
    return reply
      .status(httpStatus(error))
      .send({ error: ours.code, detail: ours.message, body: '', errors: ours.hint ?? '', aurora: ours });
  });
  addPainting(server, kernel.services);
  addProgress(server, kernel);
  addLists(server, kernel.services);
  addOptions(server, kernel.services);
  addPngInfo(server);
  addExtras(server, kernel.services);
}
