import { Tensor } from 'onnxruntime-node';
import { AuroraError } from '../errors.ts';
import type { NetworkSession } from '../graph/exported-graph.ts';
import { createSession, type RuntimeOptions } from '../graph/session.ts';
import type { ModelFolder } from '../loaders/index.ts';
import type { LatentDistribution, LatentEncoder, LatentShape } from '../pipelines/parts.ts';
import { checkLatents } from './latent-shape.ts';

const COLOURS = 3;

/**
 * Loads the half of the model's autoencoder that turns pictures into latents.
 * @throws AuroraError ENCODER_MISSING
 */
export async function createEncoder(folder: ModelFolder, runtime: RuntimeOptions): Promise<LatentEncoder> {
  const { encoder } = folder;
  if (encoder)
    return new OnnxLatentEncoder(
      await createSession(encoder.graph, runtime, { once: true }),
      encoder.describe,
    );
  throw new AuroraError('ENCODER_MISSING', `The autoencoder of ${folder.name} has no encoder.`, {
    value: folder.name,
    hint: 'Such a model can paint, but not start from a picture. Take its complete version.',
  });
}

class OnnxLatentEncoder implements LatentEncoder {
  readonly scale: number;
  readonly tiles: LatentEncoder['tiles'];
  readonly #session: NetworkSession;

  constructor(session: NetworkSession, { scale, tiles }: Pick<LatentEncoder, 'scale' | 'tiles'>) {
    this.#session = session;
    this.scale = scale;
    this.tiles = tiles;
  }

  /** @throws AuroraError LATENT_SHAPE */
  async encode(image: Float32Array, shape: LatentShape): Promise<LatentDistribution> {
    checkLatents(image, shape, COLOURS, this.scale);
    const feeds = { image: new Tensor('float32', image, shape) };
    const { mean, deviation } = await this.#session.run(feeds, this.#session.outputNames);
    return {
      mean: mean!.data as Float32Array,
      deviation: deviation ? (deviation.data as Float32Array) : null,
      shape: mean!.dims as unknown as LatentShape,
    };
  }

  dispose(): Promise<void> {
    return this.#session.release();
  }
}
