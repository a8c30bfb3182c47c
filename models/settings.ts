/** What a person asks for: one picture's settings, the same words in the API, the page, the PNG and the worker. */

/** How initial noise is drawn: `cpu` is torch's CPU generator (mt19937), as diffusers and ComfyUI use it. */
export type NoiseSource = 'cpu';

export const SAMPLERS = ['DDIM', 'Euler'] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** Every setting that decides a picture's bytes. Complete and validated: nothing is defaulted after this. */
export interface GenerationSettings {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** 0 … 2^32 - 1; a random seed (-1) has been replaced by the one really used. */
  readonly seed: number;
  readonly steps: number;
  /** Classifier-free guidance scale; 1 switches guidance off (one denoiser evaluation a step). */
  readonly guidanceScale: number;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly sampler: SamplerName;
  readonly noiseSource: NoiseSource;
  /** The model's name as `models` lists it. */
  readonly model: string;
}

/** Bounds that hold for every model; the size's multiple and largest side come from the model itself. */
export const LIMITS = {
  steps: { min: 1, max: 1000 },
  guidanceScale: { min: 1, max: 50 },
  promptCharacters: 20_000,
  seed: { min: 0, max: 0xffff_ffff },
  bodyBytes: 2 * 1024 * 1024,
} as const;
