/** What a person asks for: one picture's settings, the same words in the API, the page, the PNG and the worker. */

/**
 * How noise is drawn: `cpu` is torch's CPU generator (mt19937), as diffusers and ComfyUI use it; `nv` is torch's on an
 * NVIDIA GPU (Philox), as A1111 uses it.
 */
export const NOISE_SOURCES = ['cpu', 'nv'] as const;
export type NoiseSource = (typeof NOISE_SOURCES)[number];

export const SAMPLERS = [
  'DDIM',
  'Euler',
  'Euler a',
  'Heun',
  'DPM++ 2M',
  'DPM++ 2M SDE',
  'UniPC',
  'LCM',
  'PNDM',
] as const;
export type SamplerName = (typeof SAMPLERS)[number];

/** Which noise levels the steps visit. `Normal` is what the model's own scheduler config says. */
export const SCHEDULES = ['Normal', 'Karras', 'Exponential', 'SGM Uniform'] as const;
export type ScheduleName = (typeof SCHEDULES)[number];

/**
 * Every setting that decides a picture's bytes, validated. Nothing depends on a default that could change: what may be
 * absent stands for one value for ever, and is left out when it has that value, so that equal pictures say the same.
 */
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
  /** Absent: `Normal`. */
  readonly schedule?: ScheduleName;
  /** η of samplers that add noise, 0 … 1. Absent: the sampler's own. */
  readonly eta?: number;
  /** Share of the guided prediction whose contrast is brought back to the prompt's own, 0 … 1. Absent: 0. */
  readonly guidanceRescale?: number;
  readonly noiseSource: NoiseSource;
  /** The model's name as `models` lists it. */
  readonly model: string;
}

/** Bounds that hold for every model; the size's multiple and largest side come from the model itself. */
export const LIMITS = {
  steps: { min: 1, max: 1000 },
  guidanceScale: { min: 1, max: 50 },
  eta: { min: 0, max: 1 },
  guidanceRescale: { min: 0, max: 1 },
  promptCharacters: 20_000,
  seed: { min: 0, max: 0xffff_ffff },
  bodyBytes: 2 * 1024 * 1024,
} as const;
