/** The embedded model against its own reference values, which the reference implementation computed in fp32. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ModelFolder, openModel } from '../../models/loaders/index.ts';
import {
  createDecoder,
  createDenoiser,
  createLatentPreview,
  createTextEncoder,
} from '../../models/networks/index.ts';
import type {
  Denoiser,
  LatentDecoder,
  LatentShape,
  TextEncoder,
  TextStates,
} from '../../models/pipelines/parts.ts';

const MODEL = 'models/weights/aurora-mini';
/** Measured: 7e-7 at most. The package's own promise is 2e-3. */
const TOLERANCE = 2e-5;
const SHAPE: LatentShape = [1, 24, 16, 16];
const MAX_RESIDENT_GROWTH = 450e6;

const reference = JSON.parse(readFileSync(`${MODEL}/reference.json`, 'utf8'));
/** reference.json, `latent`. */
const latents = Float32Array.from({ length: 24 * 16 * 16 }, (_, index) => Math.sin(0.1 * index));

let model: ModelFolder;
let textEncoder: TextEncoder;
let denoiser: Denoiser;
let decoder: LatentDecoder;
let states: TextStates;
let residentGrowth: number;

beforeAll(async () => {
  const before = process.memoryUsage().rss;
  model = await openModel(MODEL);
  const runtime = { threads: 2 };
  textEncoder = await createTextEncoder(model, runtime);
  denoiser = await createDenoiser(model, runtime);
  decoder = await createDecoder(model, runtime);
  states = await textEncoder.encode([reference.prompt, '']);
  await denoiser.predict(pair(latents), [2, 24, 16, 16], 500, states);
  await decoder.decode(latents, SHAPE);
  residentGrowth = process.memoryUsage().rss - before;
  return () => Promise.all([textEncoder.dispose(), denoiser.dispose(), decoder.dispose()]);
});

const pair = (values: Float32Array) => Float32Array.from([...values, ...values]);
const statesOf = (row: number): TextStates => {
  const [, tokens, channels] = states.shape;
  const length = tokens * channels;
  return { data: states.data.slice(row * length, (row + 1) * length), shape: [1, tokens, channels] };
};
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** With Bessel's correction, as torch.std has it. */
const deviation = (values: Float32Array) => {
  const middle = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1));
};

function expectClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  expected.forEach((value, index) => {
    expect(Math.abs(actual[index]! - value)).toBeLessThanOrEqual(TOLERANCE);
  });
}

describe('what the networks refuse', () => {
  it.each<[string, LatentShape]>([
    ['sides that its levels cannot halve', [1, 24, 16, 18]],
    ['another number of channels', [1, 4, 16, 16]],
    ['a shape of another size than the numbers', [1, 24, 32, 32]],
  ])('%s', async (_, shape) => {
    await expect(denoiser.predict(latents, shape, 500, statesOf(0))).rejects.toMatchObject({
      code: 'LATENT_SHAPE',
    });
  });
});

describe('the text encoder', () => {
  it('reads the reference tokens', () => {
    expect(textEncoder.tokenize([reference.prompt])).toEqual([reference.token_ids]);
  });

  it('gives the reference states', () => {
    const states0 = statesOf(0).data;
    expect(states.shape).toEqual([2, 32, 384]);
    expectClose(states0, reference.text_state_pos0_first8);
    expectClose(states0.slice(384), reference.text_state_pos1_first8);
    expectClose(statesOf(1).data, reference.empty_prompt_state_pos0_first8);
    expectClose([mean(states0), deviation(states0)], [reference.text_state_mean, reference.text_state_std]);
  });

  it('gives exact zeros beyond the prompt', () => {
    const used = reference.attention_mask.reduce((sum: number, bit: number) => sum + bit, 0);
    expect(
      statesOf(0)
        .data.slice(used * 384)
        .every(value => value === 0),
    ).toBe(true);
    expect(
      statesOf(1)
        .data.slice(2 * 384)
        .every(value => value === 0),
    ).toBe(true);
  });

  it('gives a prompt what a longer one beside it leaves it, in a window as long', async () => {
    const words = 'a red fox in front of snowy mountains at sunset with a full moon, a warm light and a lake';
    const alone = await textEncoder.encode(['a fox']);
    const beside = await textEncoder.encode([words, 'a fox']);
    expect(alone.shape).toEqual([1, 32, 384]);
    expect(beside.shape).toEqual([2, 32, 384]);
    expectClose(beside.data.slice(32 * 384), [...alone.data]);
  });
});

describe('the denoiser', () => {
  it('gives the reference prediction', async () => {
    const prediction = await denoiser.predict(latents, SHAPE, reference.timestep, statesOf(0));
    const { first16, last4, mean: middle, std } = reference.transformer;
    expectClose(prediction, first16);
    expectClose(prediction.slice(-4), last4);
    expectClose([mean(prediction), deviation(prediction)], [middle, std]);
  });

  it('gives each of a batch what it would get alone', async () => {
    const both = await denoiser.predict(pair(latents), [2, 24, 16, 16], 500, states);
    const second = await denoiser.predict(latents, SHAPE, 500, statesOf(1));
    expectClose(both.slice(latents.length), [...second]);
  });

  it('gives the same bytes every time', async () => {
    const once = await denoiser.predict(latents, SHAPE, 321, statesOf(0));
    expect(await denoiser.predict(latents, SHAPE, 321, statesOf(0))).toEqual(once);
  });

  it('takes other sizes', async () => {
    const wide = Float32Array.from({ length: 24 * 8 * 20 }, (_, index) => Math.cos(index));
    const prediction = await denoiser.predict(wide, [1, 24, 8, 20], 500, statesOf(0));
    expect(prediction).toHaveLength(wide.length);
    expect(prediction.every(Number.isFinite)).toBe(true);
  });
});

describe('the decoder', () => {
  it('gives the reference pixels', async () => {
    const image = await decoder.decode(latents, SHAPE);
    expect([image.length, decoder.scale]).toEqual([3 * 256 * 256, 16]);
    for (const [key, value] of Object.entries<number>(reference.vae.pixels)) {
      const [channel, y, x] = key.match(/\d+/g)!.map(Number) as [number, number, number];
      expectClose([image[(channel * 256 + y) * 256 + x]!], [value]);
    }
    expectClose([mean(image), deviation(image)], [reference.vae.mean, reference.vae.std]);
  });

  it('is near its preview', async () => {
    const image = await decoder.decode(latents, SHAPE);
    const preview = (await createLatentPreview(model))(latents, SHAPE);
    expect([preview.width, preview.height]).toEqual([64, 64]);
    const bytes = preview.data.reduce((sum, byte) => sum + byte, 0) / preview.data.length;
    // The network above the linear base only sharpens: the mean moves by 0.006 (reference.vae.base_mean).
    expect(Math.abs(bytes / 127.5 - 1 - reference.vae.base_mean)).toBeLessThan(0.005);
    expect(Math.abs(mean(image) - reference.vae.base_mean)).toBeLessThan(0.01);
  });
});

describe('memory', () => {
  it('stays within the budget of a worker with everything loaded and used', () => {
    expect(residentGrowth).toBeLessThan(MAX_RESIDENT_GROWTH);
  });
});
