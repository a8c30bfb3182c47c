/** A whole picture model in closed form: small, but each part really depends on all of its inputs. */
import type {
  Denoiser,
  LatentDecoder,
  LatentEncoder,
  LatentShape,
  TextEncoder,
  TextStates,
} from '../../../models/pipelines/index.ts';
import type { TileRule } from '../../../models/pipelines/tiles.ts';
import type { GenerationSettings } from '../../../models/settings.ts';

const TOKENS = 3;
const DIM = 2;

export class ToyTextEncoder implements TextEncoder {
  readonly encoded: (readonly string[])[] = [];

  tokenize(prompts: readonly string[]) {
    return prompts.map(prompt => Array.from({ length: TOKENS }, (_, i) => prompt.charCodeAt(i) || 0));
  }

  async encode(prompts: readonly string[]): Promise<TextStates> {
    this.encoded.push(prompts);
    const data = Float32Array.from(
      this.tokenize(prompts).flatMap(row => row.flatMap(id => [Math.sin(id), Math.cos(id)])),
    );
    return { data, shape: [prompts.length, TOKENS, DIM] };
  }

  async dispose() {}
}

export interface DenoiserCall {
  readonly shape: LatentShape;
  readonly timestep: number;
  readonly latents: Float32Array;
}

/** Mixes every latent with its neighbour, the row's text state and the timestep. */
export class ToyDenoiser implements Denoiser {
  readonly channels = 4;
  readonly calls: DenoiserCall[] = [];

  async predict(latents: Float32Array, shape: LatentShape, timestep: number, states: TextStates) {
    this.calls.push({ shape, timestep, latents: latents.slice() });
    const [batch] = shape;
    if (states.shape[0] !== batch) throw new Error('The batches of latents and text differ.');
    const row = latents.length / batch;
    const text = states.data.length / batch;
    return latents.map((x, i) => {
      const b = Math.floor(i / row);
      const neighbour = latents[b * row + ((i + 1) % row)]!;
      const word = states.data[b * text + (i % text)]!;
      return Math.tanh(0.7 * x + 0.2 * neighbour + 0.4 * word) * (0.3 + timestep / 1500);
    });
  }

  async dispose() {}
}

const TILES: TileRule = { overlap: 0.25, blend: 'edges' };

/** Each latent pixel's first three channels become a flat block of 8 × 8. */
export class ToyDecoder implements LatentDecoder {
  readonly scale = 8;
  readonly tiles = TILES;

  async decode(latents: Float32Array, [, , height, width]: LatentShape) {
    const area = height * width * 64;
    return Float32Array.from({ length: 3 * area }, (_, i) => {
      const pixel = i % area;
      const y = Math.floor(pixel / (width * 8) / 8);
      const x = Math.floor((pixel % (width * 8)) / 8);
      return latents[Math.floor(i / area) * height * width + y * width + x]! / 3;
    });
  }

  async dispose() {}
}

/** The other way: the mean of each block of 8 × 8, times 3; the fourth channel is the mean of the three. */
export class ToyEncoder implements LatentEncoder {
  readonly scale = 8;
  readonly tiles = TILES;
  encoded = 0;

  async encode(image: Float32Array, [, , height, width]: LatentShape) {
    this.encoded++;
    const [h, w] = [height / 8, width / 8];
    const mean = new Float32Array(4 * h * w);
    for (let c = 0; c < 3; c++) {
      for (let i = 0; i < height * width; i++) {
        const at = Math.floor(i / width / 8) * w + Math.floor((i % width) / 8);
        mean[c * h * w + at]! += (image[c * height * width + i]! / 64) * 3;
        mean[3 * h * w + at]! += image[c * height * width + i]! / 64;
      }
    }
    return { mean, deviation: mean.map(value => 0.01 + Math.abs(value) / 50), shape: [1, 4, h, w] as const };
  }

  async dispose() {}
}

export function toyParts(config: Record<string, unknown> = {}) {
  return {
    textEncoder: new ToyTextEncoder(),
    denoiser: new ToyDenoiser(),
    decoder: new ToyDecoder(),
    encoder: async () => new ToyEncoder(),
    schedulerConfig: {
      prediction_type: 'v_prediction',
      beta_schedule: 'scaled_linear',
      beta_start: 0.00085,
      beta_end: 0.03,
      timestep_spacing: 'trailing',
      clip_sample: false,
      ...config,
    },
  };
}

export function toySettings(settings: Partial<GenerationSettings> = {}): GenerationSettings {
  return {
    prompt: 'a red fox',
    negativePrompt: 'blurry',
    seed: 7,
    // A divisor of 1000: otherwise DDIM's last step leads to training step 0 and leaves a little noise in.
    steps: 5,
    guidanceScale: 4,
    width: 24,
    height: 16,
    sampler: 'DDIM',
    noiseSource: 'cpu',
    model: 'toy',
    ...settings,
  };
}
