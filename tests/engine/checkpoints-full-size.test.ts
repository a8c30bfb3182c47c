/** Published checkpoints by their names and shapes: opened in place, every tensor at its place, nothing read. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createSession } from '../../models/graph/session.ts';
import { openModel } from '../../models/loaders/index.ts';
import { writeSparseWeights } from '../models/networks/full-size-file.ts';
import { FIXTURES } from '../models/networks/reference-case.ts';

/** Bytes; SDXL's UNet has 5.1 GB of weights in its file, and 10.3 if anything expanded them. */
const MAX_RESIDENT_GROWTH = 400e6;

/** scripts/parity/full_size_checkpoints.py, from diffusers' and transformers' own classes. */
function readCheckpoint(name: string): {
  parameters: Record<string, number>;
  shapes: Record<string, number[]>;
} {
  return JSON.parse(gunzipSync(readFileSync(`${FIXTURES}/checkpoint-${name}.json.gz`)).toString());
}

const CASES = [
  { name: 'sd15', family: 'sd1', side: 512, inpainting: false, text: 123_060_480 },
  { name: 'sd15-inpainting', family: 'sd1', side: 512, inpainting: true, text: 123_060_480 },
  // Without its projection, which 2.x has no use for.
  { name: 'sd21', family: 'sd2', side: 512, inpainting: false, text: 354_032_640 - 1024 * 1024 },
  { name: 'sdxl', family: 'sdxl', side: 1024, inpainting: false, text: 123_060_480 + 694_659_840 },
];

describe.each(CASES)('$name', ({ name, family, side, inpainting, text }) => {
  it('is recognised, finds a place for every tensor, and opens without reading them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aurora-checkpoint-'));
    try {
      const { parameters, shapes } = readCheckpoint(name);
      const path = join(folder, `${name}.safetensors`);
      await writeSparseWeights(path, shapes);
      const before = process.memoryUsage().rss;
      const model = await openModel(path);
      expect(model).toMatchObject({ name, family, defaults: { width: side, height: side }, maxTokens: 77 });
      expect(model).toMatchObject({ sizeMultiple: family === 'sdxl' ? 32 : 64, latentScale: 8 });
      const { denoiser, textEncoders, decoder, encoder } = model;
      expect(denoiser.describe.inpainting).toBe(inpainting);
      expect(denoiser.graph.float32Bytes).toBe(parameters.unet! * 4);
      expect(decoder.graph.float32Bytes + encoder!.graph.float32Bytes).toBe(parameters.vae! * 4);
      expect(textEncoders.reduce((sum, { graph }) => sum + graph.float32Bytes, 0)).toBe(text * 4);
      expect(textEncoders.map(({ weights }) => weights.unused())).toEqual(
        textEncoders.map((_, index) => (family === 'sd2' && index === 0 ? ['text_projection'] : [])),
      );
      for (const { graph } of [denoiser, ...textEncoders, decoder, encoder!]) {
        // The small ones are expanded and packed on purpose.
        if (graph.float32Bytes < 400e6) continue;
        const session = await createSession(graph, { threads: 1 });
        await session.release();
      }
      expect(process.memoryUsage().rss - before).toBeLessThan(MAX_RESIDENT_GROWTH);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
