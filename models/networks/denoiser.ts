import { type InferenceSession, Tensor } from 'onnxruntime-node';
import { createSession, type RuntimeOptions } from '../graph/session.ts';
import type { ModelFolder } from '../loaders/index.ts';
import type { Denoiser, LatentShape, TextStates } from '../pipelines/parts.ts';
import { checkLatents } from './latent-shape.ts';

/** Loads the model's denoiser. */
export async function createDenoiser(folder: ModelFolder, runtime: RuntimeOptions): Promise<Denoiser> {
  const { graph, describe } = folder.denoiser;
  return new OnnxDenoiser(await createSession(graph, runtime), describe.channels, describe.sizeMultiple);
}

class OnnxDenoiser implements Denoiser {
  readonly channels: number;
  readonly #session: InferenceSession;
  readonly #sizeMultiple: number;

  constructor(session: InferenceSession, channels: number, sizeMultiple: number) {
    this.#session = session;
    this.channels = channels;
    this.#sizeMultiple = sizeMultiple;
  }

  /** @throws AuroraError LATENT_SHAPE */
  async predict(
    latents: Float32Array,
    shape: LatentShape,
    timestep: number,
    states: TextStates,
  ): Promise<Float32Array> {
    checkLatents(latents, shape, this.channels, this.#sizeMultiple);
    const { prediction } = await this.#session.run({
      latents: new Tensor('float32', latents, shape),
      timestep: new Tensor('float32', Float32Array.of(timestep), [1]),
      states: new Tensor('float32', states.data, states.shape),
    });
    return prediction!.data as Float32Array;
  }

  dispose(): Promise<void> {
    return this.#session.release();
  }
}
