import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AuroraError } from '../../models/errors.ts';
import type { KernelServices } from '../services.ts';
import { API } from './rest.ts';

/** The bytes of pictures: whole, and as lists show them. */
export function addPictureFiles(server: FastifyInstance, services: KernelServices): void {
  server.get<{ Params: { id: string } }>(`${API}/pictures/:id/file`, async (request, reply) => {
    const { path } = services.pictures.get(request.params.id);
    return sendFile(request, reply, path, 'image/png');
  });
  server.get<{ Params: { id: string } }>(`${API}/pictures/:id/thumbnail`, async (request, reply) => {
    const picture = services.pictures.get(request.params.id);
    const { path, type } = await services.pictures.thumbnail(picture).catch(() => gone(picture.path));
    return sendFile(request, reply, path, type);
  });
}

/** @throws AuroraError `PICTURE_FILE_MISSING` */
export async function sendFile(request: FastifyRequest, reply: FastifyReply, path: string, type: string) {
  const file = await stat(path).catch(() => gone(path));
  // Files are the person's own: they may be changed under their name.
  const tag = `"${file.size}-${Math.floor(file.mtimeMs)}"`;
  reply.header('Cache-Control', 'private, no-cache').header('ETag', tag);
  if (request.headers['if-none-match'] === tag) return reply.status(304).send();
  reply.header('Content-Length', file.size);
  return reply.type(type).send(createReadStream(path));
}

function gone(path: string): never {
  throw new AuroraError('PICTURE_FILE_MISSING', 'The file of this picture is gone.', {
    value: path,
    hint: 'It was moved or deleted by hand.',
  });
}

const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }];

/** Of the API's document: they are no commands, since what they answer is no JSON. */
export const pictureFilePaths = {
  '/pictures/{id}/file': {
    get: {
      operationId: 'picture-file',
      summary: "A picture's bytes",
      parameters,
      responses: { 200: { description: 'The PNG file.', content: { 'image/png': {} } } },
    },
  },
  '/pictures/{id}/thumbnail': {
    get: {
      operationId: 'picture-thumbnail',
      summary: 'A picture as lists show it',
      description: 'A small WebP of a large picture; the file itself where it is small.',
      parameters,
      responses: { 200: { description: 'The picture.', content: { 'image/webp': {}, 'image/png': {} } } },
    },
  },
} as const;
