import type { Readable } from 'node:stream';
import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AuroraError } from '../../models/errors.ts';
import { showValue } from '../bus/parse-input.ts';
import { INPUT_KINDS, INPUT_LIMITS, type InputKind } from '../inputs/read-image.ts';
import type { KernelServices } from '../services.ts';
import { sendFile } from './picture-files.ts';
import { API } from './rest.ts';

/**
 * `POST /api/v1/inputs`: a picture to begin with, written to the disk as it comes and named by its hash from then on. The
 * body is the file itself, or a form with one file in it; a picture in JSON has to be parsed whole on the kernel's thread.
 */
export function addInputs(server: FastifyInstance, services: KernelServices): void {
  void server.register(async scope => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, body, done) => done(null, body));
    await scope.register(multipart, { limits: { fileSize: 2 * INPUT_LIMITS.bytes, files: 1, fields: 50 } });
    scope.post<{ Querystring: { as?: string } }>(`${API}/inputs`, async (request, reply) => {
      try {
        const kind = kindOf(request.query.as);
        const { hash, width, height } = await services.inputs.receive(await fileOf(request), kind);
        return reply.status(201).send({ hash, width, height });
      } finally {
        // A client that is still sending hears the answer only when somebody listens.
        request.raw.resume();
      }
    });
  });
}

function kindOf(text = 'image'): InputKind {
  const kind = INPUT_KINDS.find(known => known === text);
  if (kind !== undefined) return kind;
  throw new AuroraError('UNKNOWN_INPUT_KIND', `A picture cannot be given as "${showValue(text)}".`, {
    field: 'as',
    value: showValue(text),
    legal: INPUT_KINDS,
    hint: 'image is what to begin with; mask paints what is white, holes what is transparent.',
  });
}

async function fileOf(request: FastifyRequest): Promise<AsyncIterable<Uint8Array>> {
  const file = request.isMultipart() ? (await request.file())?.file : (request.body as Readable | undefined);
  if (file) return file;
  throw new AuroraError('INPUT_MISSING_FIELD', 'There is no picture in the request.', {
    field: 'image',
    legal: "a picture's bytes, or a form with a file",
    hint: 'Send the file as the body.',
  });
}

/** `GET /api/v1/inputs/{hash}/file`: the bytes of one that is kept, to be shown. */
export function addInputFiles(server: FastifyInstance, services: KernelServices): void {
  server.get<{ Params: { hash: string } }>(`${API}/inputs/:hash/file`, async (request, reply) => {
    const { path } = await services.inputs.find(request.params.hash);
    return sendFile(request, reply, path, 'image/png');
  });
}

/** Of the API's document: it is no command, since its body is no JSON. */
export const inputsPath = {
  post: {
    operationId: 'inputs',
    summary: 'Give a picture to begin with',
    description: `Keeps a picture for \`image\` or \`mask\` of \`generate\`. Up to ${INPUT_LIMITS.bytes} bytes.`,
    parameters: [
      {
        ...{ name: 'as', in: 'query', required: false, schema: { type: 'string', enum: INPUT_KINDS } },
        description: 'What it is; image where nothing is said.',
      },
    ],
    requestBody: {
      content: {
        'image/*': {},
        'multipart/form-data': { schema: { type: 'object', properties: { file: { type: 'string' } } } },
      },
    },
    responses: {
      201: {
        description: 'Kept.',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: {
                hash: { type: 'string' },
                width: { type: 'integer' },
                height: { type: 'integer' },
              },
              required: ['hash', 'width', 'height'],
            },
          },
        },
      },
    },
  },
} as const;

export const inputFilePath = {
  '/inputs/{hash}/file': {
    get: {
      operationId: 'input-file',
      summary: 'A picture that was given',
      parameters: [{ name: 'hash', in: 'path', required: true, schema: { type: 'string' } }],
      responses: { 200: { description: 'As it is kept.', content: { 'image/png': {} } } },
    },
  },
} as const;
