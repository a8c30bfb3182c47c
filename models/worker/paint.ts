/** One job of the diffusion worker, from its request to its last message. */
import { encodePng } from '../image/png.ts';
import { PictureJob, type RgbImage } from '../pipelines/index.ts';
import type { FromWorker, StepPreview, ToWorker } from '../worker-protocol.ts';
import { readInputs } from './inputs.ts';
import type { LoadedModel } from './loaded-model.ts';
import { PreviewAllowance } from './preview-allowance.ts';

export type RunRequest = Extract<ToWorker, { type: 'run' }>;

export interface PaintHooks {
  send(message: FromWorker): void;
  /** Lets the process hear its parent. Throws `CancelledError` when this job is to stop. */
  breathe(): Promise<void>;
}

/** Sends `started`, a `step` for each step and `done`; throws what ends it early. */
export async function paint(model: LoadedModel, request: RunRequest, hooks: PaintHooks): Promise<void> {
  const { jobId, settings, resources, checkpoint, preview: policy, text } = request;
  const { parts: whole, notes } = await model.partsFor(settings, resources);
  const parts = { ...whole, betweenTiles: hooks.breathe };
  hooks.send({ type: 'started', jobId, notes });
  const timings = { textMs: 0, denoiseMs: 0, decodeMs: 0, encodeMs: 0 };
  const timed = async <T>(what: keyof typeof timings, work: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    const result = await work();
    timings[what] += performance.now() - begin;
    return result;
  };

  const inputs = await readInputs(settings, resources);
  const job = await timed('textMs', () =>
    checkpoint
      ? PictureJob.resume(parts, settings, checkpoint, inputs)
      : PictureJob.start(parts, settings, inputs),
  );
  const allowance = new PreviewAllowance(policy.fullShare ?? Number.POSITIVE_INFINITY);
  while (!job.done) {
    await hooks.breathe();
    const begin = performance.now();
    await timed('denoiseMs', () => job.advance());
    allowance.step(performance.now() - begin);
    const preview = await makePreview(model, job, policy, allowance);
    hooks.send({
      type: 'step',
      jobId,
      step: job.step,
      steps: job.steps,
      stepMs: performance.now() - begin,
      checkpoint: job.checkpoint(),
      ...(preview && { preview }),
    });
  }
  await hooks.breathe();
  const image = await timed('decodeMs', () => job.decode());
  await hooks.breathe();
  const png = await timed('encodeMs', async () => encodePng(image, text));
  hooks.send({ type: 'done', jobId, png, timings });
}

/** A full preview where it is due, else the cheap one. After the last step a full one would be the picture itself. */
async function makePreview(
  model: LoadedModel,
  job: PictureJob,
  policy: RunRequest['preview'],
  allowance: PreviewAllowance,
): Promise<StepPreview | null> {
  const due = policy.fullEvery > 0 && job.step % policy.fullEvery === 0 && !job.done;
  if (due && allowance.allows(model.fullPreviewMs)) {
    const begin = performance.now();
    const preview = asPreview('full', await job.decodePreview());
    model.fullPreviewMs = performance.now() - begin;
    allowance.full(model.fullPreviewMs);
    return preview;
  }
  if (!policy.latent || !model.preview) return null;
  return asPreview('latent', model.preview(job.denoised, job.latentShape));
}

function asPreview(kind: StepPreview['kind'], image: RgbImage): StepPreview {
  const { width, height } = image;
  return { kind, width, height, png: encodePng(image, {}, { level: 1 }) };
}
