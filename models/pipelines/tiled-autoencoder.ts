/** Decoders and encoders that look at a picture a tile at a time. A picture that is no larger than a tile is done whole. */
import type { LatentDecoder, LatentEncoder, LatentShape, PictureParts } from './parts.ts';
import { checkTile, runTiled, tileStep } from './tiles.ts';

type Between = PictureParts['betweenTiles'];

/**
 * The parts of a model, its autoencoder in tiles.
 * @param tile pixels; undefined: whole pictures
 * @throws AuroraError VAE_TILE_ILLEGAL
 */
export function withTiles(parts: PictureParts, tile: number | undefined): PictureParts {
  if (tile === undefined) return parts;
  const { decoder, encoder, betweenTiles } = parts;
  checkTile(tile, tileStep(decoder.scale));
  return {
    ...parts,
    decoder: new TiledDecoder(decoder, tile, betweenTiles),
    ...(encoder && { encoder: async () => new TiledEncoder(await encoder(), tile, betweenTiles) }),
  };
}

export class TiledDecoder implements LatentDecoder {
  readonly scale: number;
  readonly tiles: LatentDecoder['tiles'];
  readonly #whole: LatentDecoder;
  readonly #tile: number;
  readonly #between: Between;

  /** @param tile pixels */
  constructor(whole: LatentDecoder, tile: number, between?: Between) {
    this.scale = whole.scale;
    this.tiles = whole.tiles;
    this.#whole = whole;
    this.#tile = tile;
    this.#between = between;
  }

  async decode(latents: Float32Array, shape: LatentShape): Promise<Float32Array> {
    const [batch, channels, height, width] = shape;
    const { scale, tiles: rule } = this;
    const side = { input: this.#tile / scale, output: this.#tile };
    if (Math.max(height, width) <= side.input) return this.#whole.decode(latents, shape);
    const { data } = await runTiled(
      { data: latents, height, width },
      {
        rule,
        side,
        run: async tile => ({
          data: await this.#whole.decode(tile.data, [batch, channels, tile.height, tile.width]),
          height: tile.height * scale,
          width: tile.width * scale,
        }),
        ...(this.#between && { between: this.#between }),
      },
    );
    return data;
  }

  dispose(): Promise<void> {
    return this.#whole.dispose();
  }
}

/** What tiles have in common is blended as logarithms where it is a deviation: diffusers blends logarithms of variances. */
export class TiledEncoder implements LatentEncoder {
  readonly scale: number;
  readonly tiles: LatentEncoder['tiles'];
  readonly #whole: LatentEncoder;
  readonly #tile: number;
  readonly #between: Between;

  /** @param tile pixels */
  constructor(whole: LatentEncoder, tile: number, between?: Between) {
    this.scale = whole.scale;
    this.tiles = whole.tiles;
    this.#whole = whole;
    this.#tile = tile;
    this.#between = between;
  }

  async encode(image: Float32Array, shape: LatentShape): ReturnType<LatentEncoder['encode']> {
    const [batch, colours, height, width] = shape;
    const { scale, tiles: rule } = this;
    const side = { input: this.#tile, output: this.#tile / scale };
    if (Math.max(height, width) <= side.input) return this.#whole.encode(image, shape);
    let channels = 0;
    let isDrawn = false;
    const { data, ...size } = await runTiled(
      { data: image, height, width },
      {
        rule,
        side,
        run: async tile => {
          const encoded = await this.#whole.encode(tile.data, [batch, colours, tile.height, tile.width]);
          const { mean, deviation, shape } = encoded;
          channels = shape[1];
          isDrawn = deviation !== null;
          return { data: stack(mean, deviation), height: shape[2], width: shape[3] };
        },
        ...(this.#between && { between: this.#between }),
      },
    );
    const count = batch * channels * size.height * size.width;
    return {
      mean: data.subarray(0, count),
      deviation: isDrawn ? data.subarray(count).map(Math.exp) : null,
      shape: [batch, channels, size.height, size.width],
    };
  }

  dispose(): Promise<void> {
    return this.#whole.dispose();
  }
}

/** The means' planes, then those of the deviations' logarithms. */
function stack(mean: Float32Array, deviation: Float32Array | null): Float32Array {
  if (deviation === null) return mean;
  const planes = new Float32Array(mean.length + deviation.length);
  planes.set(mean);
  planes.set(deviation.map(Math.log), mean.length);
  return planes;
}
