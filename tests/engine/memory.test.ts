/**
 * How much memory a run takes: it grows as the picture's pixels do, and in tiles not at all. With attention emitted as MatMul,
 * Softmax, MatMul these networks take 4.5 GB and 2.3 GB at 1024 × 1024, and fused 72 MB and 565 MB.
 */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleNode } from '../../scripts/lib/bundle.mjs';
import type { MemoryReport, MemoryRequest } from './memory-child.ts';
import { describeNarrowDecoder, HEADS, PIXELS_PER_LATENT, writeNarrow } from './narrow-networks.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Inside node_modules, so that the bundle finds onnxruntime-node. */
const OUT = join(ROOT, 'node_modules/.cache/aurora-tests');
const SIDES = [256, 512, 768, 1024] as const;
const LARGEST = 1024;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-memory-'));
  await bundleNode(ROOT, OUT, { memory: 'tests/engine/memory-child.ts' });
  for (const name of ['unet', 'decoder'] as const) await writeNarrow(name, join(folder, name));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A process for each: what one run has left behind would be counted with the next. */
function measure(request: Omit<MemoryRequest, 'weights'>): Promise<MemoryReport> {
  const child = fork(join(OUT, 'memory.cjs'));
  return new Promise((resolve, reject) => {
    child.on('message', report => resolve(report as MemoryReport));
    child.on('exit', (code, signal) => reject(new Error(`The process left with ${code ?? signal}.`)));
    child.send({ ...request, weights: join(folder, request.network) });
  });
}

/** Bytes by side. */
async function measureSides(network: MemoryRequest['network']): Promise<number[]> {
  const growth: number[] = [];
  for (const side of SIDES) growth.push((await measure({ network, side })).growth);
  console.log(network, growth.map((bytes, i) => `${SIDES[i]}²: ${(bytes / 1e6).toFixed(0)} MB`).join(', '));
  return growth;
}

/** Least squares through the logarithms: 1 = as the pixels, 2 = as their square. */
function exponent(growth: readonly number[]): number {
  const points = growth.map((bytes, i) => [Math.log(SIDES[i]! ** 2), Math.log(bytes)] as const);
  const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const slope = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0);
  return slope / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
}

/** One matrix of attention scores: every latent pixel of a picture with every other, float32. */
const scores = (side: number, heads: number) => (side / PIXELS_PER_LATENT) ** 4 * 4 * heads;

let whole = 0;
describe.each([
  { network: 'unet', heads: HEADS, what: 'attention at every level' },
  { network: 'decoder', heads: 1, what: 'attention in its middle' },
] as const)('a $network with $what', ({ network, heads }) => {
  it('takes memory as the pixels of its picture, up to 1024 × 1024', async () => {
    const growth = await measureSides(network);
    const largest = growth.at(-1)!;
    if (network === 'decoder') whole = largest;
    // It holds a picture's activations at least: a measurement of nothing would pass all below.
    expect(largest).toBeGreaterThan(20e6);
    expect(scores(LARGEST, heads)).toBeGreaterThan(1e9);
    expect(largest).toBeLessThan(scores(LARGEST, heads) * 0.75);
    expect(exponent(growth)).toBeLessThan(1.2);
    // The allocator's regions are powers of two, so that a size between two of them takes up to twice as much.
    const each = growth.map((bytes, i) => bytes / SIDES[i]! ** 2);
    expect(Math.max(...each) / Math.min(...each)).toBeLessThan(2);
    if (network === 'unet') return;
    const estimate = describeNarrowDecoder().bytesPerPixel;
    expect(Math.max(...each)).toBeLessThan(estimate);
    expect(Math.max(...each)).toBeGreaterThan(estimate / 2);
  }, 180_000);
});

describe('a decoder in tiles', () => {
  it.each([
    [512, 2],
    [256, 6],
  ])('of %d pixels takes less than a whole 1024 × 1024 by a factor of %d', async (tile, factor) => {
    const { growth, values } = await measure({ network: 'decoder', side: LARGEST, tile });
    console.log(`tiles of ${tile}: ${(growth / 1e6).toFixed(0)} MB, whole: ${(whole / 1e6).toFixed(0)} MB`);
    expect(values).toBe(3 * LARGEST ** 2);
    expect(growth).toBeLessThan(whole / factor);
  });
});
