/** The thread that enlarges pictures for the kernel, one a thread: megapixels of arithmetic would hold up its ticks. */
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { serializeError } from '../../models/errors.ts';
import { decodePng, encodePng } from '../../models/image/png.ts';
import { resizeTo } from '../../models/image/resize.ts';
import { comparePixels } from '../gallery/compare.ts';
import type { UpscaleAnswer, UpscaleRequest } from './upscaler.ts';

function answer({ path, width, height, mode, upscaler, text, compareWith }: UpscaleRequest): UpscaleAnswer {
  const { data, ...size } = decodePng(readFileSync(path));
  const source = { width: size.width, height: size.height, channels: 3, data };
  const image = resizeTo(source, width, height, mode, upscaler);
  if (compareWith === undefined) return { png: encodePng(image, text) };
  return { comparison: comparePixels(decodePng(compareWith), image) };
}

try {
  parentPort!.postMessage(answer(workerData as UpscaleRequest));
} catch (error) {
  parentPort!.postMessage({ error: serializeError(error) } satisfies UpscaleAnswer);
}
