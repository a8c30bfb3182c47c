import { randomInt } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { LIMITS } from '../../../models/settings.ts';
import { parseInput } from '../../bus/parse-input.ts';
import { commands } from '../../commands/index.ts';
import type { JobRecord } from '../../jobs/job-record.ts';
import type { KernelServices } from '../../services.ts';
import { paintBatch } from '../batch.ts';
import { parseForeign } from '../foreign-request.ts';
import type { GenerateInput } from '../protocol.ts';
import { nameOfTitle } from './model-title.ts';

/** Pictures that one request may ask for. */
const MAX_BATCH = 64;

/**
 * The part of A1111's `txt2img` request that decides the picture; everything else that its clients send (they send
 * dozens of defaults) is let through and given back in `parameters`. A1111 takes null for "not said".
 */
const Txt2Img = z.looseObject({
  prompt: z.string().nullish(),
  negative_prompt: z.string().nullish(),
  seed: z.number().nullish(),
  steps: z.number().nullish(),
  cfg_scale: z.number().nullish(),
  width: z.number().nullish(),
  height: z.number().nullish(),
  sampler_name: z.string().nullish(),
  sampler_index: z.string().nullish(),
  scheduler: z.string().nullish(),
  eta: z.number().nullish(),
  batch_size: z.int().min(1).max(MAX_BATCH).nullish(),
  n_iter: z.int().min(1).max(MAX_BATCH).nullish(),
  send_images: z.boolean().nullish(),
  override_settings: z
    .looseObject({ sd_model_checkpoint: z.string().nullish(), randn_source: z.string().nullish() })
    .nullish(),
});
type Txt2Img = z.infer<typeof Txt2Img>;

/** `POST /sdapi/v1/txt2img`, as A1111 answers it: waits for the pictures and sends them in base64 with their `info`. */
export function addTxt2Img(server: FastifyInstance, services: KernelServices): void {
  server.post('/sdapi/v1/txt2img', {
    async handler(request, reply) {
      const parameters = parseForeign(Txt2Img, request.body ?? {});
      const first = toInput(parameters);
      const count = (parameters.batch_size ?? 1) * (parameters.n_iter ?? 1);
      // Picture i of a batch has seed + i, as in A1111: a drawn seed is drawn once.
      const seed =
        first.seed === undefined || first.seed === -1 ? randomInt(LIMITS.seed.max + 1) : first.seed;
      const records = await paintBatch(services, reply, count, i => ({
        ...first,
        seed: (seed + i) % 2 ** 32,
      }));
      const images =
        parameters.send_images === false
          ? []
          : await Promise.all(
              records.map(async ({ picture }) =>
                Buffer.from(await services.readPicture(picture!.id)).toString('base64'),
              ),
            );
      return { images, parameters, info: JSON.stringify(info(records, services)) };
    },
  });
}

/** A1111's words in ours, checked by `generate`'s own schema. */
function toInput(request: Txt2Img): GenerateInput {
  const sampler = request.sampler_name ?? request.sampler_index;
  const { sd_model_checkpoint: model, randn_source: source } = request.override_settings ?? {};
  const fields: Record<string, unknown> = {
    prompt: request.prompt ?? '',
    negativePrompt: request.negative_prompt,
    seed: request.seed,
    steps: request.steps,
    guidanceScale: request.cfg_scale,
    width: request.width,
    height: request.height,
    sampler,
    schedule: /^automatic$/i.test(request.scheduler ?? '') ? undefined : request.scheduler,
    eta: request.eta,
    // A GPU's own noise is what A1111's NV draws without one.
    noiseSource: source === 'GPU' ? 'nv' : source?.toLowerCase(),
    model: model == null ? model : nameOfTitle(model),
  };
  const said = Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  );
  const generate = commands.find(command => command.name === 'generate')!;
  return parseInput(generate.input, said) as unknown as GenerateInput;
}

/** A1111's `info`: what it says about a batch of which the first picture is the index. */
function info(records: readonly JobRecord[], services: KernelServices) {
  const { settings } = records[0]!;
  const model = services.models.list().find(known => known.name === settings.model)!;
  const all = <T>(pick: (record: JobRecord) => T) => records.map(pick);
  return {
    prompt: settings.prompt,
    all_prompts: all(record => record.settings.prompt),
    negative_prompt: settings.negativePrompt,
    all_negative_prompts: all(record => record.settings.negativePrompt),
    seed: settings.seed,
    all_seeds: all(record => record.settings.seed),
    subseed: settings.seed,
    all_subseeds: all(record => record.settings.seed),
    subseed_strength: 0,
    width: settings.width,
    height: settings.height,
    sampler_name: settings.sampler,
    cfg_scale: settings.guidanceScale,
    steps: settings.steps,
    batch_size: records.length,
    restore_faces: false,
    face_restoration_model: null,
    sd_model_name: model.name,
    sd_model_hash: model.hash,
    sd_vae_name: null,
    sd_vae_hash: null,
    seed_resize_from_w: -1,
    seed_resize_from_h: -1,
    denoising_strength: null,
    extra_generation_params: {},
    index_of_first_image: 0,
    infotexts: all(record => record.text.parameters),
    styles: [],
    job_timestamp: records[0]!.createdAt.toISOString().replace(/\D/g, '').slice(0, 14),
    clip_skip: 1,
    is_using_inpainting_conditioning: false,
    version: `AURORA ${services.version}`,
  };
}
