import { describe, expect, it } from 'vitest';
import { PictureJob } from '../../../models/pipelines/index.ts';
import type { DenoiserConditioning, LatentShape, TextStates } from '../../../models/pipelines/parts.ts';
import { ToyDenoiser, toyParts, toySettings } from './toy-parts.ts';

/** Applies guidance itself, as latent consistency models do. */
class DistilledDenoiser extends ToyDenoiser {
  readonly embedsGuidance = true;
  readonly told: (DenoiserConditioning | undefined)[] = [];

  override predict(
    latents: Float32Array,
    shape: LatentShape,
    timestep: number,
    states: TextStates,
    conditioning?: DenoiserConditioning,
  ) {
    this.told.push(conditioning);
    return super.predict(latents, shape, timestep, states);
  }
}

async function paint(prompt: string, guidanceScale: number) {
  const denoiser = new DistilledDenoiser();
  const job = await PictureJob.start(
    { ...toyParts(), denoiser },
    toySettings({ prompt, guidanceScale, steps: 3 }),
  );
  while (!job.done) await job.advance();
  return { denoiser, latents: job.checkpoint().latents };
}

describe('a denoiser that applies guidance itself', () => {
  it('is given the scale, and one row a prompt', async () => {
    const { denoiser } = await paint('fox', 8);
    expect(denoiser.told).toEqual(Array(3).fill({ guidanceScale: 8 }));
    expect(denoiser.calls.map(({ shape }) => shape[0])).toEqual([1, 1, 1]);
  });

  it('is not guided a second time', async () => {
    // The toy takes no notice of the scale, so a guided picture would be another one.
    expect((await paint('fox', 8)).latents).toEqual((await paint('fox', 1)).latents);
    expect((await paint('fox AND owl', 8)).latents).toEqual((await paint('fox AND owl', 1)).latents);
  });
});
