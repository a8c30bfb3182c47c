import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { LIMITS } from '../../models/settings.ts';
import { coerceTexts } from '../bus/coerce.ts';
import { parseInput } from '../bus/parse-input.ts';
import { INPUT_LIMITS } from '../inputs/read-image.ts';
import { generateFields } from '../jobs/generate-fields.ts';
import type { Kernel } from '../kernel.ts';
import { paintBatch } from './batch.ts';
import { parseForeign } from './foreign-request.ts';
import { errorBody, httpStatus } from './http-errors.ts';
import type { GenerateInput, ModelView } from './protocol.ts';

/** OpenAI's own bound of `n`. */
const MAX_PICTURES = 10;

/** Names that OpenAI's clients send when nobody chose a model; they mean the default one. */
const FOREIGN_MODELS = /^(dall-e-\d|gpt-image-\d.*)$/;

/** The fields that decide the picture; quality, style, user and the like are accepted and have no meaning here. */
const Generation = z.looseObject({
  prompt: z.string(),
  model: z.string().nullish(),
  n: z.int().min(1).max(MAX_PICTURES).nullish(),
  size: z.string().nullish(),
  response_format: z.enum(['url', 'b64_json']).nullish(),
});

/** `/v1/images/generations` and `/v1/models`, as OpenAI answers them, so that its clients work unchanged. */
export function addOpenAi(server: FastifyInstance, { services }: Kernel): void {
  server.setErrorHandler((error, _request, reply) => {
    const status = httpStatus(error);
    // OpenAI answers every malformed request with 400.
    return answer(reply, error, status === 422 ? 400 : status);
  });

  server.get('/v1/models', async () => ({ object: 'list', data: services.models.list().map(asModel) }));
  server.get<{ Params: { id: string } }>('/v1/models/:id', async (request, reply) => {
    const { id } = request.params;
    const model = services.models.list().find(known => known.name === id);
    if (model !== undefined) return asModel(model);
    const error = new AuroraError('UNKNOWN_MODEL', `There is no model "${id}".`, {
      field: 'model',
      value: id,
      legal: services.models.list().map(known => known.name),
      hint: 'Use one of these names.',
    });
    return answer(reply, error, 404);
  });

  server.post('/v1/images/generations', async (request, reply) => {
    const wanted = parseForeign(Generation, request.body);
    const input = { prompt: wanted.prompt, ...modelOf(wanted.model), ...sizeOf(wanted.size) };
    return paint(request, reply, wanted, { ...extensions(wanted), ...input });
  });

  // Both take a form: OpenAI's clients upload files.
  void server.register(async scope => {
    await scope.register(multipart, {
      limits: { fileSize: INPUT_LIMITS.bytes, files: MAX_FILES, fields: 50, fieldSize: LIMITS.bodyBytes },
    });
    scope.post('/v1/images/edits', { bodyLimit: MAX_FORM }, async (request, reply) => {
      const { fields, files } = await readForm(request);
      const wanted = parseForeign(Edit, fields);
      const image = pictureOf(files, 'image');
      const mask = files.mask?.[0];
      const input = {
        ...{ prompt: wanted.prompt, image, strength: mask ? 1 : EDIT_STRENGTH },
        ...(mask && { mask, maskKind: 'holes' as const }),
        ...sizeOf(wanted.size),
        ...modelOf(wanted.model),
      };
      return paint(request, reply, wanted, { ...extensions(wanted), ...input });
    });
    scope.post('/v1/images/variations', { bodyLimit: MAX_FORM }, async (request, reply) => {
      const { fields, files } = await readForm(request);
      const wanted = parseForeign(Variation, fields);
      const image = pictureOf(files, 'image');
      const input = {
        prompt: '',
        image,
        strength: EDIT_STRENGTH,
        ...sizeOf(wanted.size),
        ...modelOf(wanted.model),
      };
      return paint(request, reply, wanted, { ...extensions(wanted), ...input });
    });
  });

  async function paint(
    request: FastifyRequest,
    reply: FastifyReply,
    { n, response_format }: { n?: number | null | undefined; response_format?: string | null | undefined },
    input: GenerateInput,
  ) {
    const { seed = -1 } = input;
    // A seed counts on from picture to picture; without one each draws its own.
    const inputOf = (i: number) => (seed === -1 ? input : { ...input, seed: (seed + i) % 2 ** 32 });
    const records = await paintBatch(services, reply, n ?? 1, inputOf);
    const data = await Promise.all(
      records.map(async record => {
        const picture = record.picture!;
        if (response_format === 'url')
          return { url: new URL(picture.url, `http://${request.headers.host}`).href };
        return { b64_json: Buffer.from(await services.readPicture(picture.id)).toString('base64') };
      }),
    );
    return { created: Math.floor(records[0]!.createdAt.getTime() / 1000), data };
  }
}

/** How much of a picture an edit without a mask, or a variation, paints over. */
const EDIT_STRENGTH = 0.75;
const MAX_FILES = 17;
const MAX_FORM = 2 * INPUT_LIMITS.bytes;

const count = z.coerce.number().pipe(z.int().min(1).max(MAX_PICTURES)).nullish();

const Variation = z.looseObject({
  model: z.string().nullish(),
  n: count,
  size: z.string().nullish(),
  response_format: z.enum(['url', 'b64_json']).nullish(),
});
const Edit = Variation.extend({ prompt: z.string() });

interface Form {
  readonly fields: Record<string, string>;
  /** In base64. `image[]` and `image` are one name. */
  readonly files: Record<string, string[]>;
}

async function readForm(request: FastifyRequest): Promise<Form> {
  if (!request.isMultipart()) {
    throw new AuroraError('FORM_EXPECTED', 'Pictures are uploaded as a form.', {
      value: request.headers['content-type'] ?? 'no content type',
      legal: 'multipart/form-data',
      hint: 'Send image, mask and prompt as parts of a form.',
    });
  }
  const form: Form = { fields: {}, files: {} };
  for await (const part of request.parts()) {
    const name = part.fieldname.replace(/\[\]$/, '');
    if (part.type !== 'file') form.fields[name] = String(part.value);
    else form.files[name] = [...(form.files[name] ?? []), (await part.toBuffer()).toString('base64')];
  }
  return form;
}

function pictureOf(files: Form['files'], field: string): string {
  const [image] = files[field] ?? [];
  if (image) return `data:image/unknown;base64,${image}`;
  throw new AuroraError('INPUT_MISSING_FIELD', `The field "${field}" is missing.`, {
    field,
    legal: 'a picture file',
    hint: `Upload a picture as "${field}".`,
  });
}

/** Words of `generate` that OpenAI's API lacks, and whose clients pass on what they do not know. */
const OURS = generateFields.pick({
  ...{ negativePrompt: true, seed: true, steps: true, guidanceScale: true, sampler: true, schedule: true },
  ...{ eta: true, guidanceRescale: true, noiseSource: true, clipSkip: true, promptWeighting: true },
  ...{ family: true, predictionType: true, vae: true },
});

/** Throws as `parseInput`. In a form numbers are text. */
function extensions(request: Record<string, unknown>): Partial<GenerateInput> {
  const said = Object.entries(request).filter(([name, value]) => name in OURS.shape && value != null);
  return parseInput(OURS, coerceTexts(OURS, Object.fromEntries(said))) as Partial<GenerateInput>;
}

const modelOf = (model: string | null | undefined) =>
  model == null || FOREIGN_MODELS.test(model) ? {} : { model };

function answer(reply: FastifyReply, error: unknown, status: number): FastifyReply {
  const { error: ours } = errorBody(error);
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  const { message, field: param = null, code } = ours;
  return reply.status(status).send({ error: { message, type, param, code, aurora: ours } });
}

/** `1024x768`, or `auto` and nothing for the model's own size. */
function sizeOf(size: string | null | undefined): { width?: number; height?: number } {
  if (size == null || size === 'auto') return {};
  const match = /^(\d{1,5})x(\d{1,5})$/.exec(size);
  if (match === null) {
    throw new AuroraError('SIZE_NOT_UNDERSTOOD', `The size "${size.slice(0, 50)}" is not understood.`, {
      field: 'size',
      value: size.slice(0, 50),
      legal: 'WIDTHxHEIGHT in pixels, e.g. 256x256, or auto',
      hint: "Leave it out for the model's own size.",
    });
  }
  return { width: Number(match[1]), height: Number(match[2]) };
}

const asModel = (model: ModelView) => ({ id: model.name, object: 'model', created: 0, owned_by: 'aurora' });
