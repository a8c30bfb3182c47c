/** Pictures that begin with pictures: what is kept, what is drawn, and that a run can be left at any step. */
import { describe, expect, it } from 'vitest';
import type { Samples } from '../../../models/image/resample.ts';
import { type PictureInputs, PictureJob } from '../../../models/pipelines/index.ts';
import { createNoise, TorchGenerator } from '../../../models/random/index.ts';
import { type GenerationSettings, type SAMPLERS, UPSCALERS } from '../../../models/settings.ts';
import { ToyDenoiser, ToyEncoder, toyParts, toySettings } from './toy-parts.ts';

const code = (expected: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ code: expected, details: expect.objectContaining(details) });

/** A slope of colours. */
function slope(width: number, height: number): Samples {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [c, x, y] = [i % 3, Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return [Math.round((x / width) * 255), Math.round((y / height) * 255), 90][c]!;
  });
  return { width, height, channels: 3, data };
}

/** White in the right half. */
function half(width: number, height: number): Samples {
  const data = Uint8Array.from({ length: width * height }, (_, i) => (i % width >= width / 2 ? 255 : 0));
  return { width, height, channels: 1, data };
}

const IMAGE = { image: 'a'.repeat(64), strength: 0.6 };
const MASK = { mask: 'b'.repeat(64), blur: 0 };
const inputs: PictureInputs = { source: slope(24, 16), mask: half(24, 16) };

async function finish(job: PictureJob) {
  while (!job.done) await job.advance();
  return { image: await job.decode(), latents: job.checkpoint().latents };
}
const paint = async (settings: Partial<GenerationSettings>, given = inputs, parts = toyParts()) =>
  finish(await PictureJob.start(parts, toySettings(settings), given));

describe('misuse', () => {
  it('a picture or mask that is not there is named', async () => {
    const source = { source: IMAGE };
    await expect(paint(source, {})).rejects.toThrow(code('IMAGE_MISSING', { value: IMAGE.image }));
    await expect(paint({ ...source, inpaint: MASK }, { source: slope(8, 8) })).rejects.toThrow(
      code('IMAGE_MISSING', { field: 'inpaint.mask' }),
    );
  });

  it('an empty mask leaves nothing to paint', async () => {
    const black = { ...inputs, mask: { ...half(24, 16), data: new Uint8Array(24 * 16) } };
    await expect(paint({ source: IMAGE, inpaint: MASK }, black)).rejects.toThrow(code('MASK_EMPTY'));
    expect(await paint({ source: IMAGE, inpaint: { ...MASK, invert: true } }, black)).toBeDefined();
  });

  it('a model without an encoder cannot begin with a picture', async () => {
    const { encoder: _, ...parts } = toyParts();
    const start = PictureJob.start(parts, toySettings({ source: IMAGE }), inputs);
    await expect(start).rejects.toThrow(code('ENCODER_MISSING'));
  });

  it.each([0, -1, 1.5, Number.NaN, 0.1])('a strength of %d over 5 steps is refused', async strength => {
    await expect(paint({ source: { ...IMAGE, strength } })).rejects.toThrow(code('INVALID_STRENGTH'));
    const hires = { width: 48, height: 32, upscaler: 'Latent', strength } as const;
    await expect(paint({ hires })).rejects.toThrow(code('INVALID_STRENGTH'));
  });

  it('a second pass of an impossible size is refused when it begins', async () => {
    const hires = { width: 50, height: 32, upscaler: 'Latent', strength: 0.6 } as const;
    await expect(paint({ hires })).rejects.toThrow(code('INVALID_SIZE', { value: 50 }));
  });
});

describe('from a picture', () => {
  it('only the strength’s share of the steps is done', async () => {
    const job = await PictureJob.start(toyParts(), toySettings({ source: IMAGE }), inputs);
    expect(job.steps).toBe(3);
  });

  it('the encoder’s sample is drawn first, then the noise, as diffusers draws them', async () => {
    const job = await PictureJob.start(toyParts(), toySettings({ source: IMAGE, sampler: 'Euler' }), inputs);
    const random = new TorchGenerator(7);
    const { mean, deviation } = await new ToyEncoder().encode(
      Float32Array.from({ length: 3 * 24 * 16 }, (_, i) => {
        const pixel = i % (24 * 16);
        return (inputs.source!.data[pixel * 3 + Math.floor(i / (24 * 16))]! / 255) * 2 - 1;
      }),
      [1, 3, 16, 24],
    );
    const sample = random.randn(mean.length);
    const noise = random.randn(mean.length);
    const { latents } = job.checkpoint();
    // x = x₀ + σ ε: two places give σ, all others must agree with it.
    const residue = latents.map((x, i) => (x - (mean[i]! + deviation[i]! * sample[i]!)) / noise[i]!);
    const sigma = residue[0]!;
    expect(sigma).toBeGreaterThan(0.1);
    for (const value of residue) expect(value).toBeCloseTo(sigma, 3);
  });

  it('a weaker strength stays nearer to it', async () => {
    const distance = async (strength: number) => {
      const { image } = await paint({ source: { ...IMAGE, strength }, steps: 10, guidanceScale: 1 });
      const blocks = await paint({ source: { ...IMAGE, strength: 0.1 }, steps: 10, guidanceScale: 1 });
      return image.data.reduce((sum, value, i) => sum + Math.abs(value - blocks.image.data[i]!), 0);
    };
    expect(await distance(0.3)).toBeLessThan(await distance(0.9));
  });

  it.each(['stretch', 'crop', 'fill', 'latent'] as const)(
    'any size is brought to the job’s by %s',
    async resize => {
      const source = slope(60, 20);
      const { image } = await paint({ source: { ...IMAGE, resize } }, { source });
      expect([image.width, image.height]).toEqual([24, 16]);
    },
  );
});

describe('from a picture and a mask', () => {
  const outside = (data: Uint8Array, width: number) =>
    [...data.keys()].filter(i => Math.floor(i / 3) % width < width / 2).map(i => data[i]!);

  it('what the mask keeps is kept to the bit', async () => {
    const { image } = await paint({ source: IMAGE, inpaint: MASK });
    expect(outside(image.data, 24)).toEqual(outside(inputs.source!.data, 24));
    expect(image.data).not.toEqual(inputs.source!.data);
  });

  it.each(['fill', 'original', 'latent noise', 'latent nothing'] as const)(
    'what lies under it may be %s, and changes the picture',
    async content => {
      const { image } = await paint({ source: IMAGE, inpaint: { ...MASK, content } });
      const { image: usual } = await paint({ source: IMAGE, inpaint: MASK });
      if (content === 'original') expect(image.data).toEqual(usual.data);
      else expect(image.data).not.toEqual(usual.data);
    },
  );

  it('only the masked part can be painted, at full size, and goes back into the whole picture', async () => {
    const source = slope(120, 80);
    const mask = { ...half(120, 80), data: new Uint8Array(120 * 80) };
    for (let y = 30; y < 40; y++) mask.data.fill(255, y * 120 + 50, y * 120 + 70);
    const { image } = await paint(
      { source: IMAGE, inpaint: { ...MASK, onlyMaskedPadding: 4 } },
      { source, mask },
    );
    expect([image.width, image.height]).toEqual([120, 80]);
    const changed = [...image.data.keys()].filter(i => image.data[i] !== source.data[i]);
    expect(changed.length).toBeGreaterThan(100);
    for (const i of changed) expect(mask.data[Math.floor(i / 3)]).toBe(255);
  });

  it('a model made for it is told the mask and the masked picture at every evaluation', async () => {
    const seen: unknown[] = [];
    const denoiser = new (class extends ToyDenoiser {
      readonly inpainting = true;
      override async predict(...call: Parameters<ToyDenoiser['predict']>) {
        seen.push((call as unknown[])[4]);
        return super.predict(...call);
      }
    })();
    await paint({ source: { ...IMAGE, strength: 1 }, inpaint: MASK }, inputs, { ...toyParts(), denoiser });
    expect(seen).toHaveLength(5);
    const { mask, masked } = (seen[0] as { inpaint: { mask: Float32Array; masked: Float32Array } }).inpaint;
    expect([...mask]).toEqual([0, 0, 1, 0, 0, 1]);
    expect(masked).toHaveLength(4 * 6);
  });
});

describe('two passes', () => {
  const hires = (upscaler: (typeof UPSCALERS)[number]) =>
    ({ width: 48, height: 32, upscaler, strength: 0.6, steps: 10 }) as const;

  it.each(UPSCALERS)('%s: a picture of the second size, all steps counted', async upscaler => {
    const job = await PictureJob.start(toyParts(), toySettings({ hires: hires(upscaler) }));
    expect(job.steps).toBe(5 + 6);
    const seen: number[] = [];
    while (!job.done) {
      await job.advance();
      seen.push(job.step);
      expect(job.latentShape).toEqual(job.step <= 5 ? [1, 4, 2, 3] : [1, 4, 4, 6]);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    const image = await job.decode();
    expect([image.width, image.height]).toEqual([48, 32]);
  });

  it('the first pass is the picture that one pass would give', async () => {
    const two = await PictureJob.start(toyParts(), toySettings({ hires: hires('Latent') }));
    for (let i = 0; i < 5; i++) await two.advance();
    const { latents } = await paint({}, {});
    expect(two.checkpoint().latents).toEqual(latents);
  });
});

describe('resuming', () => {
  const kinds: [string, Partial<GenerationSettings>][] = [
    ['from a picture', { source: IMAGE }],
    ['with a mask', { source: IMAGE, inpaint: { ...MASK, blur: 3, content: 'latent noise' } }],
    ['with a mask from noise', { source: { ...IMAGE, strength: 1 }, inpaint: MASK }],
    ['in two passes of pixels', { hires: { width: 32, height: 24, upscaler: 'Lanczos', strength: 0.8 } }],
    ['in two passes of latents', { hires: { width: 32, height: 24, upscaler: 'Latent', strength: 0.8 } }],
    ['a variation', { variation: { seed: 99, strength: 0.3 } }],
    ['one of a batch', { batch: { index: 1, size: 3 } }],
  ];
  const cases = kinds.flatMap(([kind, settings]) =>
    (['DDIM', 'Euler a', 'UniPC', 'Heun'] satisfies (typeof SAMPLERS)[number][]).map(sampler => ({
      kind,
      sampler,
      settings: { ...settings, sampler },
    })),
  );
  it.each(cases)('$kind, $sampler: the same bytes from every step', async ({ settings }) => {
    const straight = await PictureJob.start(toyParts(), toySettings(settings), inputs);
    const checkpoints = [straight.checkpoint()];
    while (!straight.done) {
      await straight.advance();
      checkpoints.push(straight.checkpoint());
    }
    const image = await straight.decode();
    for (const checkpoint of checkpoints) {
      const copy = structuredClone(checkpoint);
      const resumed = await PictureJob.resume(toyParts(), toySettings(settings), copy, inputs);
      expect(resumed.step).toBe(checkpoint.step);
      expect((await finish(resumed)).image.data).toEqual(image.data);
    }
  });
});

describe('noise', () => {
  it('a variation of 0 is the picture itself, of 1 the other seed’s, in between neither', async () => {
    const latents = async (settings: Partial<GenerationSettings>) =>
      (await PictureJob.start(toyParts(), toySettings(settings))).checkpoint().latents;
    const [own, other] = [await latents({}), await latents({ seed: 99 })];
    const at = (strength: number) => latents({ variation: { seed: 99, strength } });
    const far = (a: Float32Array, b: Float32Array) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));
    expect(far(await at(0), own)).toBeLessThan(1e-6);
    expect(far(await at(1), other)).toBeLessThan(1e-6);
    expect(far(await at(0.5), own)).toBeGreaterThan(0.1);
    expect(far(await at(0.5), other)).toBeGreaterThan(0.1);
  });

  it.each(['cpu', 'nv'] as const)('of a batch is drawn in one piece (%s)', async noiseSource => {
    const whole = new Float32Array(3 * 24);
    createNoise(noiseSource, 7).fillNormal(whole);
    for (const index of [0, 1, 2]) {
      const settings = toySettings({ noiseSource, batch: { index, size: 3 } });
      const { latents } = (await PictureJob.start(toyParts(), settings)).checkpoint();
      expect(latents).toEqual(whole.subarray(index * 24, (index + 1) * 24));
    }
  });
});
