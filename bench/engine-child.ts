/**
 * AURORA's half of `npm run bench -- engine`, in a process of its own so that its memory can be told: the networks of the model
 * in a folder, timed as bench/peers/run_peer.py times the peers'. Prints one line of JSON of the same form.
 *
 * usage: node bench-engine.cjs full|int8 MODEL CACHE RUNS ASSETS
 */
import type { RuntimeOptions } from '../models/graph/session.ts';
import { openModel } from '../models/loaders/index.ts';
import { createDecoder, createDenoiser, createTextEncoder } from '../models/networks/index.ts';
import { int8RangeHere } from '../models/quantisation/byte-products.ts';
import { quantiseModel } from '../models/quantisation/quantise-model.ts';

const SIDE = 64;

async function main(
  [precision = '', folder = '', cache = '', runs = '', assets = ''] = process.argv.slice(2),
) {
  const runtime: RuntimeOptions = { threads: Number(process.env.AURORA_THREADS ?? 2), assets };
  const range = await int8RangeHere(runtime);
  const begin = performance.now();
  const opened = await openModel(folder);
  const model = precision === 'int8' ? await quantiseModel(opened, { range, cache }) : opened;
  const text = await createTextEncoder(model, runtime);
  const denoiser = await createDenoiser(model, runtime);
  const decoder = await createDecoder(model, runtime);
  const shape = (batch: number) => [batch, 4, SIDE, SIDE] as const;
  const latents = (batch: number) => waves(batch * 4 * SIDE * SIDE);
  const states = (batch: number) => ({ data: waves(batch * 77 * 768), shape: [batch, 77, 768] as const });
  const step = (batch: number) => denoiser.predict(latents(batch), shape(batch), 500, states(batch));
  const encode = () => text.encode(['a']);
  const decode = () => decoder.decode(latents(1), shape(1));
  await encode();
  await step(1);
  const load = performance.now() - begin;
  await step(2);
  await decode();
  const count = Number(runs);
  const result = {
    load: [load],
    step1: await timed(count, () => step(1)),
    step2: await timed(count, () => step(2)),
    text: await timed(count, encode),
    decode: await timed(count, decode),
    peak: [process.resourceUsage().maxRSS / 1024],
  };
  console.log(`\n${JSON.stringify(result)}`);
}

async function timed(runs: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const begin = performance.now();
    await work();
    times.push(performance.now() - begin);
  }
  return times;
}

/** Numbers of about the size of noise. */
const waves = (length: number) => Float32Array.from({ length }, (_, i) => 1.4 * Math.sin(i * 12.9898));

void main();
