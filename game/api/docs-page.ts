import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { AuroraError } from '../../models/errors.ts';
import { API } from './rest.ts';

const ASSETS: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css'],
  ['swagger-ui-bundle.js', 'text/javascript'],
]);

const PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>AURORA API</title><link rel="stylesheet" href="docs/swagger-ui.css"></head>
<body><div id="api"></div><script src="docs/swagger-ui-bundle.js"></script><script src="docs/open.js"></script></body>
</html>`;

const OPEN = `SwaggerUIBundle({ url: '${API}/openapi.json', dom_id: '#api', validatorUrl: null });`;

/** The API to read and try in a browser. The viewer's files are served from its package; nothing is fetched. */
export function addDocsPage(server: FastifyInstance, root: string): void {
  server.get(`${API}/docs`, async (_request, reply) => reply.type('text/html').send(PAGE));
  server.get<{ Params: { file: string } }>(`${API}/docs/:file`, async (request, reply) => {
    const { file } = request.params;
    if (file === 'open.js') return reply.type('text/javascript').send(OPEN);
    const type = ASSETS.get(file);
    if (type === undefined)
      throw new AuroraError('UNKNOWN_ROUTE', `There is no file "${file}".`, { value: file });
    return reply.type(type).send(createReadStream(join(root, 'node_modules', 'swagger-ui-dist', file)));
  });
}
