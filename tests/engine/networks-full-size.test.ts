/** The UNet builder at the size of Stable Diffusion: the same code, weights mapped from the file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { sessionOptions } from '../../models/graph/session.ts';
import { readSafetensorsHeader, WeightTable } from '../../models/loaders/index.ts';
import { unet2DCondition } from '../../models/networks/unet-2d-condition.ts';
import { fullSize, writeSparseWeights } from '../models/networks/full-size-file.ts';

/** The weights are 1.7 GB as they are stored, and 3.4 GB if anything expanded them. */
const MAX_RESIDENT_GROWTH = 300e6;

describe.each(['sd15', 'sd21'])('%s', name => {
  it('finds a place for every tensor, and opens without reading them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aurora-full-size-'));
    try {
      const { config, shapes, parameters } = fullSize(name);
      const path = join(folder, 'weights.safetensors');
      await writeSparseWeights(path, shapes);
      const weights = new WeightTable([await readSafetensorsHeader(path)]);
      const graph = unet2DCondition.build(unet2DCondition.parse(config, 'config.json'), weights);
      expect(weights.unused()).toEqual([]);
      expect(graph.float32Bytes).toBe(parameters * 4);

      const before = process.memoryUsage().rss;
      const session = await InferenceSession.create(graph.model, sessionOptions(graph, { threads: 1 }));
      const growth = process.memoryUsage().rss - before;
      expect(session.inputNames).toEqual(['latents', 'timestep', 'states']);
      await session.release();
      expect(growth).toBeLessThan(MAX_RESIDENT_GROWTH);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
