import { Tensor } from 'onnxruntime-node';
import type { NetworkSession } from '../graph/exported-graph.ts';
import { createSession, type RuntimeOptions } from '../graph/session.ts';
import type { ModelFolder } from '../loaders/index.ts';
import type { LatentDecoder, LatentShape } from '../pipelines/parts.ts';
import { checkLatents } from './latent-shape.ts';

/** Loads the model's decoder. */
export async function createDecoder(folder: ModelFolder, runtime: RuntimeOptions): Promise<LatentDecoder> {
  const { graph, describe } = folder.decoder;
  return new OnnxLatentDecoder(await createSession(graph, runtime, { once: true }), describe);
}

class OnnxLatentDecoder implements LatentDecoder {
  readonly scale: number;
  readonly tiles: LatentDecoder['tiles'];
  readonly #session: NetworkSession;
  readonly #channels: number;

  constructor(
    session: NetworkSession,
    { channels, scale, tiles }: Pick<ModelFolder['decoder']['describe'], 'channels' | 'scale' | 'tiles'>,
  ) {
    this.#session = session;
    this.#channels = channels;
    this.scale = scale;
    this.tiles = tiles;
  }

  /** @throws AuroraError LATENT_SHAPE */
  async decode(latents: Float32Array, shape: LatentShape): Promise<Float32Array> {
    checkLatents(latents, shape, this.#channels, 1);
    const feeds = { latents: new Tensor('float32', latents, shape) };
    const { image } = await this.#session.run(feeds, ['image']);
    return image!.data as Float32Array;
  }

  dispose(): Promise<void> {
    return this.#session.release();
  }
}
