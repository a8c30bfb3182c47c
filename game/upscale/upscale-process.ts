/**
 * The process that enlarges one picture for the kernel, and ends: megapixels of arithmetic would hold up its ticks, and a network's
 * runtime may take its process along. `upscaler.ts` is its other end.
 */
import { readFileSync } from 'node:fs';
import { serializeError } from '../../models/errors.ts';
import { startHeartbeat } from '../../models/heartbeat.ts';
import { decodePng, encodePng } from '../../models/image/png.ts';
import type { Samples } from '../../models/image/resample.ts';
import { resizeTo } from '../../models/image/resize.ts';
import { createPixelUpscaler } from '../../models/networks/index.ts';
import { enlarge } from '../../models/pipelines/enlarge.ts';
import { availableThreads, threadCount } from '../../models/worker/thread-count.ts';
import { comparePixels } from '../gallery/compare.ts';
import { isPixelUpscaler, type UpscaleAnswer, type UpscaleRequest } from './upscaler.ts';

async function answer(request: UpscaleRequest): Promise<UpscaleAnswer> {
  const { path, text, compareWith } = request;
  const { width, height, data } = decodePng(readFileSync(path));
  const image = await enlarged({ width, height, channels: 3, data }, request);
  if (compareWith === undefined) return { png: encodePng(image, text) };
  return { comparison: comparePixels(decodePng(compareWith), image) };
}

async function enlarged(
  source: Samples,
  { width, height, mode, upscaler, network: file }: UpscaleRequest,
): Promise<Samples> {
  if (isPixelUpscaler(upscaler)) return resizeTo(source, width, height, mode, upscaler);
  if (file === undefined) throw new Error(`The network "${upscaler}" was not given.`);
  const network = await createPixelUpscaler(file, { threads: threads() });
  return enlarge(source, network, { width, height }, { mode });
}

/** What is wrong with the setting the diffusion worker has said. */
function threads(): number {
  try {
    return threadCount(process.env);
  } catch {
    return availableThreads();
  }
}

process.on('SIGINT', () => {});
startHeartbeat();
process.on('disconnect', () => process.exit());
process.once('message', async message => {
  const said = await answer(message as UpscaleRequest).catch(
    (error): UpscaleAnswer => ({ error: serializeError(error) }),
  );
  process.send?.(said, () => process.disconnect());
});
