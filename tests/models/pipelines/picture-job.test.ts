import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type Checkpoint,
  PictureJob,
  type PictureParts,
  type RgbImage,
} from '../../../models/pipelines/index.ts';
import { TorchGenerator } from '../../../models/random/index.ts';
import { createSampler } from '../../../models/schedulers/index.ts';
import { type GenerationSettings, SAMPLERS, SCHEDULES } from '../../../models/settings.ts';
import { ToyDenoiser, toyParts, toySettings } from './toy-parts.ts';

const code = (expected: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ code: expected, details: expect.objectContaining(details) });

async function finish(job: PictureJob) {
  while (!job.done) await job.advance();
  return { image: await job.decode(), end: job.checkpoint() };
}

const paint = async (settings: GenerationSettings, parts: PictureParts = toyParts()) =>
  finish(await PictureJob.start(parts, settings));

describe('misuse', () => {
  it.each([
    ['width', 20, 'INVALID_SIZE'],
    ['height', 0, 'INVALID_SIZE'],
    ['height', -16, 'INVALID_SIZE'],
    ['width', Number.NaN, 'INVALID_SIZE'],
    ['guidanceScale', Number.NaN, 'INVALID_GUIDANCE_SCALE'],
    ['guidanceScale', 0.5, 'INVALID_GUIDANCE_SCALE'],
    ['guidanceScale', Number.POSITIVE_INFINITY, 'INVALID_GUIDANCE_SCALE'],
    ['steps', 0, 'INVALID_STEPS'],
    ['steps', 10_000, 'INVALID_STEPS'],
    ['seed', -1, 'INVALID_SEED'],
    ['sampler', 'Eulr', 'UNKNOWN_SAMPLER'],
    ['noiseSource', 'gpu', 'UNKNOWN_NOISE_SOURCE'],
    ['eta', 2, 'INVALID_ETA'],
    ['guidanceRescale', 1.5, 'INVALID_GUIDANCE_RESCALE'],
    ['guidanceRescale', Number.NaN, 'INVALID_GUIDANCE_RESCALE'],
  ])('%s %s is refused as %s, naming field and value', async (field, value, expected) => {
    const start = PictureJob.start(toyParts(), toySettings({ [field]: value } as never));
    await expect(start).rejects.toThrow(code(expected, { field, value }));
  });

  it('refuses before any network has run', async () => {
    const parts = toyParts();
    await expect(PictureJob.start(parts, toySettings({ width: 20 }))).rejects.toThrow();
    expect(parts.textEncoder.encoded).toEqual([]);
  });

  const damage: [string, (checkpoint: Checkpoint) => object, string][] = [
    ['another version', c => ({ ...c, version: 2 }), 'CHECKPOINT_INVALID'],
    ['more steps than the picture has', c => ({ ...c, step: 6 }), 'CHECKPOINT_INVALID'],
    ['half a step', c => ({ ...c, step: 1.5 }), 'CHECKPOINT_INVALID'],
    ['another size', c => ({ ...c, latentShape: [1, 4, 3, 2] }), 'CHECKPOINT_INVALID'],
    ['too few latents', c => ({ ...c, latents: c.latents.subarray(1) }), 'CHECKPOINT_INVALID'],
    ['latents of doubles', c => ({ ...c, latents: Float64Array.from(c.latents) }), 'CHECKPOINT_INVALID'],
    ['a latent that is NaN', c => ({ ...c, latents: c.latents.with(3, Number.NaN) }), 'CHECKPOINT_INVALID'],
    ['another sampler’s state', c => ({ ...c, scheduler: { history: [] } }), 'CHECKPOINT_INVALID'],
    ['a cut random state', c => ({ ...c, random: c.random.subarray(1) }), 'RANDOM_STATE_INVALID'],
  ];
  it.each(damage)('a checkpoint with %s is refused', async (_what, change, expected) => {
    const job = await PictureJob.start(toyParts(), toySettings());
    await job.advance();
    const changed = change(job.checkpoint()) as Checkpoint;
    await expect(PictureJob.resume(toyParts(), toySettings(), changed)).rejects.toThrow(code(expected));
  });

  it('cannot advance beyond the end, nor decode before it', async () => {
    const job = await PictureJob.start(toyParts(), toySettings({ steps: 1 }));
    await expect(job.decode()).rejects.toThrow('Only 0 of 1');
    await job.advance();
    await expect(job.advance()).rejects.toThrow('All 1 steps');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'a denoiser that gives %d ends as NON_FINITE_LATENTS',
    async bad => {
      const parts = toyParts();
      const denoiser = new (class extends ToyDenoiser {
        override async predict(...args: Parameters<ToyDenoiser['predict']>) {
          const output = await super.predict(...args);
          return this.calls.length === 3 ? output.with(5, bad) : output;
        }
      })();
      const job = await PictureJob.start({ ...parts, denoiser }, toySettings());
      await job.advance();
      await job.advance();
      await expect(job.advance()).rejects.toThrow(code('NON_FINITE_LATENTS', { value: 3 }));
    },
  );

  it('a decoder that gives NaN ends as NON_FINITE_IMAGE', async () => {
    const parts = toyParts();
    const decoder = {
      ...{ scale: 8, tiles: parts.decoder.tiles },
      decode: async () => new Float32Array(3 * 24 * 16).fill(Number.NaN),
      dispose: async () => {},
    };
    await expect(paint(toySettings(), { ...parts, decoder })).rejects.toThrow(code('NON_FINITE_IMAGE'));
  });
});

describe('resuming', () => {
  const variants = SAMPLERS.flatMap(sampler =>
    SCHEDULES.flatMap(schedule =>
      (
        [
          [1, 'cpu'],
          [4, 'nv'],
        ] as const
      ).map(([guidanceScale, noiseSource]) => ({
        sampler,
        schedule,
        guidanceScale,
        noiseSource,
      })),
    ),
  );
  const title =
    '$sampler $schedule at scale $guidanceScale with $noiseSource noise: the same bytes from every step';
  it.each(variants)(title, async variant => {
    const settings = toySettings(variant);
    const straight = await PictureJob.start(toyParts(), settings);
    const checkpoints = [structuredClone(straight.checkpoint())];
    while (!straight.done) {
      await straight.advance();
      checkpoints.push(structuredClone(straight.checkpoint()));
    }
    const image = await straight.decode();
    expect(checkpoints).toHaveLength(settings.steps + 1);
    for (const [step, checkpoint] of checkpoints.entries()) {
      const resumed = await PictureJob.resume(toyParts(), settings, checkpoint);
      expect(resumed.step).toBe(step);
      const { image: again, end } = await finish(resumed);
      expect(again).toEqual(image);
      expect(end).toEqual(checkpoints.at(-1));
    }
  });

  it.each([
    ['Heun', 2 * 5 - 1, [2, 2, 2, 2, 1]],
    ['PNDM', 5 + 1, [2, 1, 1, 1, 1]],
    ['UniPC', 5, [1, 1, 1, 1, 1]],
  ] as const)(
    '%s: progress counts the steps that were asked for, not its %d evaluations',
    async (sampler, all, each) => {
      const parts = toyParts();
      const job = await PictureJob.start(parts, toySettings({ sampler }));
      expect(job.steps).toBe(5);
      for (const [i, evaluations] of each.entries()) {
        const before = parts.denoiser.calls.length;
        await job.advance();
        expect(parts.denoiser.calls.length - before).toBe(evaluations);
        expect(job.checkpoint().step).toBe(i + 1);
      }
      expect(job.done).toBe(true);
      expect(parts.denoiser.calls).toHaveLength(all);
    },
  );

  it('a checkpoint is a copy that later steps leave alone', async () => {
    const job = await PictureJob.start(toyParts(), toySettings());
    const first = job.checkpoint();
    const kept = structuredClone(first);
    await finish(job);
    expect(first).toEqual(kept);
    expect(job.checkpoint().latents).not.toEqual(first.latents);
  });

  it('is small: latents, 2.5 KiB of random state, a few words', async () => {
    const { latents, random, ...rest } = (await PictureJob.start(toyParts(), toySettings())).checkpoint();
    expect(latents).toHaveLength(4 * 2 * 3);
    expect(random.byteLength).toBe(628 * 4);
    expect(rest).toEqual({ version: 1, step: 0, latentShape: [1, 4, 2, 3], scheduler: null });
  });
});

describe('what the networks are given', () => {
  it('begins with torch’s noise for the seed, scaled to the first sigma', async () => {
    for (const sampler of SAMPLERS) {
      const parts = toyParts();
      const job = await PictureJob.start(parts, toySettings({ sampler }));
      const sigma = createSampler(sampler, parts.schedulerConfig, { steps: 5 }).initNoiseSigma;
      const noise = new TorchGenerator(7).randn(24).map(z => z * sigma);
      expect(job.checkpoint().latents).toEqual(noise);
    }
  });

  it('evaluates [negative, prompt] as one batch, both halves seeing the same latents', async () => {
    const parts = toyParts();
    await paint(toySettings(), parts);
    expect(parts.textEncoder.encoded).toEqual([['blurry', 'a red fox']]);
    expect(parts.denoiser.calls.map(call => call.timestep)).toEqual([999, 799, 599, 399, 199]);
    for (const { shape, latents } of parts.denoiser.calls) {
      expect(shape).toEqual([2, 4, 2, 3]);
      expect(latents.subarray(24)).toEqual(latents.subarray(0, 24));
    }
  });

  it('evaluates the prompt alone at scale 1', async () => {
    const parts = toyParts();
    await paint(toySettings({ guidanceScale: 1 }), parts);
    expect(parts.textEncoder.encoded).toEqual([['a red fox']]);
    expect(parts.denoiser.calls.map(call => call.shape[0])).toEqual(Array(5).fill(1));
  });

  it('shows Euler’s latents to the denoiser at unit scale', async () => {
    const parts = toyParts();
    const job = await PictureJob.start(parts, toySettings({ sampler: 'Euler' }));
    const largest = (values: Float32Array) => Math.max(...values.map(Math.abs));
    const begin = largest(job.checkpoint().latents);
    await job.advance();
    expect(begin).toBeGreaterThan(400);
    expect(largest(parts.denoiser.calls[0]!.latents)).toBeLessThan(5);
  });
});

describe('what comes out', () => {
  // A denoiser that names x₀ outright: after guidance the picture must be u + w (c - u), whatever the noise was.
  it.each(SAMPLERS)('%s: guidance is u + w (c - u)', async sampler => {
    const denoiser = {
      channels: 4,
      async predict(latents: Float32Array) {
        return latents.map((_, i) => (i < 24 ? 0.5 : 0.75));
      },
      async dispose() {},
    };
    const parts = { ...toyParts({ prediction_type: 'sample', set_alpha_to_one: true }), denoiser };
    const { image, end } = await paint(toySettings({ sampler, guidanceScale: 3 }), parts);
    for (const latent of end.latents) expect(latent).toBeCloseTo(1.25, 4);
    const byte = Math.round((1.25 / 3 / 2 + 0.5) * 255);
    expect(image).toMatchObject({ width: 24, height: 16 });
    expect(new Set(image.data)).toEqual(new Set([byte]));
  });

  it('depends on every setting that it should, and on nothing else', async () => {
    const base = await paint(toySettings());
    expect(await paint(toySettings())).toEqual(base);
    expect(await paint(toySettings({ model: 'renamed' }))).toEqual(base);
    const changes: Partial<GenerationSettings>[] = [
      { prompt: 'a blue fox' },
      { negativePrompt: '' },
      { seed: 8 },
      { steps: 6 },
      { guidanceScale: 4.5 },
      { sampler: 'Euler' },
      { schedule: 'Karras' },
      { eta: 0.5 },
      { guidanceRescale: 0.5 },
      { noiseSource: 'nv' },
    ];
    for (const change of changes) {
      expect((await paint(toySettings(change))).end.latents, JSON.stringify(change)).not.toEqual(
        base.end.latents,
      );
    }
    const unguided = await paint(toySettings({ guidanceScale: 1 }));
    expect(await paint(toySettings({ guidanceScale: 1, negativePrompt: 'x' }))).toEqual(unguided);
  });

  it('previews the predicted picture, and ends at it', async () => {
    const job = await PictureJob.start(toyParts(), toySettings());
    const digest = (image: RgbImage) => createHash('sha256').update(image.data).digest('hex');
    const previews: string[] = [];
    const buffer = job.denoised;
    while (!job.done) {
      await job.advance();
      previews.push(digest(await job.decodePreview()));
    }
    expect(new Set(previews).size).toBeGreaterThan(1);
    expect(previews.at(-1)).toBe(digest(await job.decode()));
    expect(job.denoised).toBe(buffer);
  });
});
