/** Against diffusers' image-to-image and inpainting pipelines, whole, on a tiny Stable Diffusion. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { PictureJob } from '../../../models/pipelines/index.ts';
import { drawNoise } from '../../../models/pipelines/initial-noise.ts';
import { resizeLatents } from '../../../models/pipelines/picture-latents.ts';
import { TorchGenerator } from '../../../models/random/index.ts';
import { type LoadedModel, loadModel } from '../../../models/worker/loaded-model.ts';
import { expectParity } from '../../parity.ts';
import { forInpainting, readWhole, writeFolder } from '../loaders/whole-model.ts';
import { formulaInput } from '../networks/formula.ts';
import { fixture, floats, samples } from './picture-fixture.ts';

const { settings, image, mask, cases } = fixture.pipelines;

let folder: string;
const models: Record<string, LoadedModel> = {};
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aurora-pictures-'));
  await writeFolder('sd1', join(folder, 'sd1'), 'F32');
  await writeFolder('sd1', join(folder, 'inpaint'), 'F32', forInpainting(readWhole('sd1')));
  for (const name of ['sd1', 'inpaint'])
    models[name] = await loadModel(join(folder, name), { threads: 1, assets: 'assets' });
});
afterAll(async () => {
  for (const model of Object.values(models)) await model.dispose();
  await rm(folder, { recursive: true, force: true });
});

describe('diffusers', () => {
  it.each(cases)('$kind, $sampler, strength $strength: the same latents', async item => {
    const model = models[item.kind === 'inpainting model' ? 'inpaint' : 'sd1']!;
    const job = await PictureJob.start(
      model.parts,
      {
        ...settings,
        ...{ width: 16, height: 16, sampler: item.sampler, noiseSource: 'cpu', model: 'sd1' },
        source: { image: 'picture', strength: item.strength },
        ...(item.kind !== 'picture' && { inpaint: { mask: 'mask', blur: 0 } }),
      },
      { source: samples(image), mask: samples(mask) },
    );
    while (!job.done) await job.advance();
    const expected = floats(item.latents);
    const { latents } = job.checkpoint();
    const largest = Math.max(...expected.map(Math.abs));
    expectParity(latents, expected, 1e-3 * Math.max(1, largest / 4));
  });
});

describe('torch', () => {
  it.each(fixture.interpolation)('interpolates latents as $mode', ({ mode, out }) => {
    const [, , height = 0, width = 0] = out.shape;
    const source = formulaInput('latents', [1, 4, 5, 7]).data;
    const resized = resizeLatents(source, [1, 4, 5, 7], height, width, mode);
    expectParity(resized, floats(out), 1e-6);
  });

  it.each(fixture.variations)('turns noises towards each other by $strength', ({ strength, noise }) => {
    const own = new TorchGenerator(7);
    const drawn = drawNoise(own, [1, 4, 3, 5], {
      noiseSource: 'cpu',
      seed: 7,
      variation: { seed: 99, strength },
    });
    expectParity(drawn, floats(noise), 1e-5);
  });
});
