/** A process that runs one network once, and says how much memory the run took: forked by memory.test.ts. */
import { readFileSync } from 'node:fs';
import { Tensor } from 'onnxruntime-node';
import { createSession } from '../../models/graph/session.ts';
import type { LatentDecoder, LatentShape } from '../../models/pipelines/parts.ts';
import { withTiles } from '../../models/pipelines/tiled-autoencoder.ts';
import { formulaInput } from '../models/networks/formula.ts';
import {
  CONTEXT_CHANNELS,
  describeNarrowDecoder,
  type NarrowName,
  openNarrow,
  PIXELS_PER_LATENT,
} from './narrow-networks.ts';

export interface MemoryRequest {
  readonly network: NarrowName;
  readonly weights: string;
  /** Pixels; the picture is square. */
  readonly side: number;
  /** Pixels. Absent: whole. */
  readonly tile?: number;
}

export interface MemoryReport {
  /** Bytes that the run added to what the loaded network takes. */
  readonly growth: number;
  /** Numbers that came out, all finite. */
  readonly values: number;
}

process.once('message', async request => {
  process.send!(await measure(request as MemoryRequest));
  process.disconnect();
});

async function measure({ network, weights, side, tile }: MemoryRequest): Promise<MemoryReport> {
  const session = await createSession(await openNarrow(network, weights), { threads: 2 });
  const run = async (pixels: number) => {
    const latents = pixels / PIXELS_PER_LATENT;
    const shape: LatentShape = [1, 4, latents, latents];
    const { data } = formulaInput('latents', shape);
    if (network === 'unet') {
      const states = formulaInput('states', [1, 77, CONTEXT_CHANNELS]);
      const feeds = {
        latents: new Tensor('float32', data, shape),
        timestep: new Tensor('float32', Float32Array.of(500), [1]),
        states: new Tensor('float32', states.data, states.shape),
      };
      const { prediction } = await session.run(feeds, ['prediction']);
      return prediction!.data as Float32Array;
    }
    const decoder: LatentDecoder = {
      ...describeNarrowDecoder(),
      decode: async (data, shape) =>
        (await session.run({ latents: new Tensor('float32', data, shape) }, ['image'])).image!
          .data as Float32Array,
      dispose: async () => {},
    };
    return withTiles({ decoder } as never, tile).decoder.decode(data, shape);
  };
  await run(8 * PIXELS_PER_LATENT);
  const before = memory('VmRSS');
  const output = await run(side);
  const growth = memory('VmHWM') - before;
  if (!output.every(Number.isFinite)) throw new Error('Not all of the output is finite.');
  return { growth, values: output.length };
}

/** What Linux says of this process, bytes; elsewhere the largest it has been. */
function memory(key: 'VmRSS' | 'VmHWM'): number {
  if (process.platform !== 'linux') {
    return key === 'VmRSS' ? process.memoryUsage.rss() : process.resourceUsage().maxRSS * 1024;
  }
  const [, kilobytes] = new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(
    readFileSync('/proc/self/status', 'utf8'),
  )!;
  return Number(kilobytes) * 1024;
}
