import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openUpscalerFile } from '../../../models/loaders/index.ts';
import { createPixelUpscaler } from '../../../models/networks/index.ts';
import { expectParity } from '../../parity.ts';
import {
  formulaBytes,
  formulaIntegers,
  formulaWeight,
  type Shapes,
  type StoredAs,
  writeSafetensors,
} from './formula.ts';
import { FIXTURES, float32, openGraph, POLICIES } from './reference-case.ts';

/** scripts/parity/upscalers.py, spandrel 0.4.2 in fp32. */
interface Case {
  readonly name: string;
  readonly shapes: Shapes;
  readonly size: readonly [number, number, number, number];
  readonly scale: number;
  readonly architecture: string;
  readonly expected: { readonly shape: readonly number[]; readonly data: string };
}
const CASES: readonly Case[] = JSON.parse(readFileSync(`${FIXTURES}/upscalers.json`, 'utf8'));
const caseOf = (name: string) => CASES.find(known => known.name === name)!;
const TOLERANCE = 2e-5;

const folder = mkdtempSync(join(tmpdir(), 'aurora-upscalers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function write(
  shapes: Shapes,
  dtype: StoredAs = 'F32',
  rename = (name: string) => name,
): Promise<string> {
  const path = join(folder, `${Math.random()}.safetensors`);
  const tensors = Object.entries(shapes).map(([name, shape]) => {
    return [rename(name), shape, formulaBytes(formulaWeight(name, shape), dtype), dtype] as const;
  });
  await writeSafetensors(path, tensors);
  return path;
}

function pixelsOf({ name, size: [, , height, width] }: Case) {
  const bytes = formulaIntegers(`pixels ${name}`, height * width * 3).map(value => value + 128);
  return { width, height, channels: 3, data: Uint8Array.from(bytes) };
}

/** [1, 3, height, width] of 0 … 1 */
function planesOf(image: ReturnType<typeof pixelsOf>) {
  const { width, height, data } = image;
  const planes = new Float32Array(data.length);
  for (let i = 0; i < width * height; i++)
    for (let c = 0; c < 3; c++) planes[c * width * height + i] = data[3 * i + c]! / 255;
  return { shape: [1, 3, height, width], data: planes };
}

const floats = (base64: string) => {
  const bytes = Buffer.from(base64, 'base64');
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
};

describe.each(CASES.filter(({ name }) => !name.endsWith('-odd')))('$name', known => {
  const { shapes, scale, architecture, expected } = known;

  it('is found out from names and shapes as spandrel does', async () => {
    expect(await openUpscalerFile(await write(shapes))).toMatchObject({ scale, architecture });
    const exported = await write(shapes, 'F32', name => `params_ema.${name}`);
    expect(await openUpscalerFile(exported)).toMatchObject({ scale, architecture });
  });

  it.each(['F32', 'F16', 'BF16'] as StoredAs[])('agrees with spandrel over %s weights', async dtype => {
    const { graph } = await openUpscalerFile(await write(shapes, dtype));
    for (const policy of Object.keys(POLICIES) as (keyof typeof POLICIES)[]) {
      const run = await openGraph(graph, policy);
      const { enlarged } = await run({ image: float32(planesOf(pixelsOf(known))) });
      expect(enlarged!.shape).toEqual(expected.shape);
      expectParity(enlarged!.data, floats(expected.data), TOLERANCE);
    }
  });
});

it('runs, and mirrors a picture whose sides are no multiple of the folded blocks', async () => {
  const known = caseOf('realesrgan-x2-odd');
  const network = await createPixelUpscaler(await write(known.shapes), { threads: 1 });
  const { enlargeOnce } = await import('../../../models/pipelines/enlarge.ts');
  const { data, ...size } = await enlargeOnce(pixelsOf(known), network);
  await network.dispose();
  const [, , height, width] = known.expected.shape as number[];
  expect(size).toEqual({ width, height, channels: 3 });
  const wanted = floats(known.expected.data);
  const area = height! * width!;
  const eightBits = Uint8ClampedArray.from(data, (_, i) => wanted[(i % 3) * area + Math.floor(i / 3)]! * 255);
  expect([...data]).toEqual([...eightBits]);
});

describe('a file that is refused', () => {
  const x4 = caseOf('realesrgan-x4').shapes;
  const compact = caseOf('compact-x4').shapes;
  const without = (shapes: Shapes, gone: string): Shapes =>
    Object.fromEntries(Object.entries(shapes).filter(([name]) => name !== gone));

  it.each<[string, Shapes, string, RegExp]>([
    [
      'lacks a tensor',
      without(x4, 'body.1.rdb2.conv3.weight'),
      'WEIGHT_MISSING',
      /body\.1\.rdb2\.conv3\.weight/,
    ],
    ['lacks a block', without(x4, 'conv_hr.bias'), 'WEIGHT_MISSING', /conv_hr\.bias/],
    ['has a tensor too many', { ...x4, 'body.0.rdb1.conv6.weight': [4, 4] }, 'WEIGHT_UNUSED', /conv6/],
    ['is ESRGAN+', { ...x4, 'body.0.rdb1.conv1x1.weight': [32, 8, 1, 1] }, 'WEIGHT_UNUSED', /conv1x1/],
    ['has other shapes', { ...x4, 'conv_body.weight': [8, 8, 1, 1] }, 'WEIGHT_SHAPE', /conv_body\.weight/],
    ['takes one channel', { ...x4, 'conv_first.weight': [8, 1, 3, 3] }, 'UPSCALER_UNSUPPORTED', /1 channels/],
    [
      'has a matrix for its first convolution',
      { ...x4, 'conv_first.weight': [8] },
      'UPSCALER_UNSUPPORTED',
      /0 channels/,
    ],
    [
      'makes a picture smaller',
      { ...without(without(x4, 'conv_up2.weight'), 'conv_up2.bias'), 'conv_first.weight': [8, 48, 3, 3] },
      'UPSCALER_UNSUPPORTED',
      /0\.5 times/,
    ],
    [
      'has no whole scale',
      { ...compact, 'body.8.weight': [30, 8, 3, 3] },
      'UPSCALER_UNSUPPORTED',
      /3\.162 times/,
    ],
    ['lacks slopes', without(compact, 'body.3.weight'), 'WEIGHT_MISSING', /body\.3\.weight/],
    [
      'takes four channels',
      { ...compact, 'body.0.weight': [8, 4, 3, 3] },
      'UPSCALER_UNSUPPORTED',
      /4 channels/,
    ],
    ['is a LoRA', { 'lora_unet_x.lora_down.weight': [4, 8] }, 'UPSCALER_UNKNOWN', /a LoRA/],
    [
      'is SwinIR',
      { 'conv_first.weight': [8, 3, 3, 3], 'layers.0.residual_group.blocks.0.norm1.weight': [8] },
      'UPSCALER_UNKNOWN',
      /another kind/,
    ],
    ['is nothing that is known', { x: [1] }, 'UPSCALER_UNKNOWN', /not known/],
    ['is empty', {}, 'UPSCALER_UNKNOWN', /not known/],
  ])('because it %s', async (_, shapes, code, message) => {
    const path = await write(shapes);
    await expect(openUpscalerFile(path)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      details: { hint: expect.any(String) },
    });
  });

  it('because it is a pickle, is not opened', async () => {
    const path = join(folder, 'RealESRGAN_x4plus.pth');
    writeFileSync(path, 'pickled');
    await expect(openUpscalerFile(path)).rejects.toMatchObject({ code: 'PICKLE_REFUSED' });
  });

  it('because its numbers are of 8 bits', async () => {
    const path = join(folder, 'int8.safetensors');
    await writeSafetensors(path, [
      ['conv_first.weight', [1], Buffer.alloc(1), 'I8'],
      ['body.0.rdb1.conv1.weight', [1], Buffer.alloc(1), 'I8'],
    ] as never);
    await expect(openUpscalerFile(path)).rejects.toMatchObject({ code: 'WEIGHT_DTYPE' });
  });
});
