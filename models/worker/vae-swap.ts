/** Another autoencoder in the place of a model's own: loaded when a picture first asks for it, one at a time. */
import { stat } from 'node:fs/promises';
import { AuroraError } from '../errors.ts';
import { type ModelFolder, openVaeFile } from '../loaders/index.ts';
import { createDecoder, createEncoder, type RuntimeOptions } from '../networks/index.ts';
import type { LatentDecoder, LatentEncoder, PictureParts } from '../pipelines/index.ts';
import { memoryOfGraph } from './model-memory.ts';

interface Loaded {
  /** Changes with the file. */
  readonly stamp: string;
  readonly decoder: LatentDecoder;
  readonly encoder: () => Promise<LatentEncoder>;
  /** Bytes. */
  readonly memoryBytes: number;
  dispose(): Promise<void>;
}

export class VaeSwap {
  readonly #folder: ModelFolder;
  readonly #runtime: RuntimeOptions;
  #loaded: Loaded | null = null;

  constructor(folder: ModelFolder, runtime: RuntimeOptions) {
    this.#folder = folder;
    this.#runtime = runtime;
  }

  /** What it takes beside the model, bytes. */
  get memoryBytes(): number {
    return this.#loaded?.memoryBytes ?? 0;
  }

  /** @throws AuroraError VAE_MISMATCH, and what `openVaeFile` and the networks throw */
  async replaceIn(parts: PictureParts, path: string): Promise<PictureParts> {
    // A file that was replaced is another one; one that is gone is still mapped, and the same.
    const stats = await stat(path).catch(() => null);
    const stamp = stats ? `${path} ${stats.size} ${stats.mtimeMs}` : (this.#loaded?.stamp ?? path);
    const isLoaded = this.#loaded !== null && this.#loaded.stamp === stamp && stamp.startsWith(`${path} `);
    const { decoder, encoder } = isLoaded ? this.#loaded! : await this.#load(path, stamp);
    return { ...parts, decoder, encoder };
  }

  async dispose(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = null;
    await loaded?.dispose();
  }

  async #load(path: string, stamp: string): Promise<Loaded> {
    const { scalingFactor, shiftFactor, tileSide, channels, scale } = this.#folder.decoder.describe;
    const opened = await openVaeFile(path, { scalingFactor, shiftFactor, sampleSize: tileSide });
    const theirs = opened.decoder.describe;
    if (theirs.channels !== channels || theirs.scale !== scale) {
      throw new AuroraError('VAE_MISMATCH', `The VAE ${path} does not fit ${this.#folder.name}.`, {
        field: 'vae',
        value: `${theirs.channels} channels, ${theirs.scale} pixels per latent pixel`,
        legal: `${channels} channels, ${scale} pixels per latent pixel`,
        hint: "Choose a VAE of the model's family, or leave it out.",
      });
    }
    // Before the next one is loaded: two at once may be more than the memory holds.
    await this.dispose();
    const folder = { ...this.#folder, ...opened };
    const decoder = await createDecoder(folder, this.#runtime);
    let encoder: Promise<LatentEncoder> | null = null;
    this.#loaded = {
      stamp,
      decoder,
      encoder: () => {
        encoder ??= createEncoder(folder, this.#runtime);
        return encoder;
      },
      memoryBytes: memoryOfGraph(opened.decoder.graph),
      async dispose() {
        await decoder.dispose();
        await encoder?.then(loaded => loaded.dispose()).catch(() => {});
      },
    };
    return this.#loaded;
  }
}
