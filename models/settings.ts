/** What a person asks for: one picture's settings, the same words in the API, the page, the PNG and the worker. */
import type { SamplerRecipe } from './schedulers/recipe/recipe.ts';

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
/** A sampler that is data: a plugin's id, a dot, and its name there. */
export type RecipeName = `${string}.${string}`;

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
  readonly sampler: SamplerName | RecipeName;
  /** What a sampler does whose name has a dot, whole: whoever has these settings needs nothing else. */
  readonly samplerRecipe?: SamplerRecipe;
  /** Absent: `Normal`. */
  readonly schedule?: ScheduleName;
  /** η of samplers that add noise, 0 … 1. Absent: the sampler's own. */
  readonly eta?: number;
  /** Share of the guided prediction whose contrast is brought back to the prompt's own, 0 … 1. Absent: 0. */
  readonly guidanceRescale?: number;
  readonly noiseSource: NoiseSource;
  /** The model's name as `models` lists it. */
  readonly model: string;
  /** What the model is, where the person knows better than its file lets guess. Absent: as it was detected. */
  readonly family?: ModelFamily;
  readonly predictionType?: PredictionType;
  /** An autoencoder by the name that `vaes` lists, in the place of the model's own. Absent: its own. */
  readonly vae?: string;
  /** Layers of the text encoder left off at its end, plus one, as A1111 counts. Absent: 1. */
  readonly clipSkip?: number;
  /** Whose rule makes `(x:1.2)` a weight of text states. Absent: `A1111`. */
  readonly promptWeighting?: PromptWeighting;
  /** How the denoiser computes. Absent: `full`. */
  readonly precision?: Precision;
  /** Begins near another seed's picture. Absent: the seed's own noise. */
  readonly variation?: Variation;
  /**
   * Which picture of a batch this is whose noise one generator draws in one piece, ComfyUI's rule. Absent: it is alone.
   * (A1111's rule needs no setting: each picture has a seed of its own.)
   */
  readonly batch?: { readonly index: number; readonly size: number };
  /** Begins with a picture. Absent: with noise. */
  readonly source?: SourcePicture;
  /** Paints only a part of `source`. */
  readonly inpaint?: Inpaint;
  /** Side of the tiles that the autoencoder works in, pixels; no tile is larger than its picture. Absent: whole pictures. */
  readonly vaeTile?: number;
  /** A second pass over the picture at a larger size. Absent: one pass. `width` and `height` are the first pass's. */
  readonly hires?: HiresPass;
  /** Plugins that wrote the prompts, each as `id version hash`. What they wrote stands in the prompts: none is needed to paint again. */
  readonly writtenBy?: readonly string[];
}

/** Whether the autoencoder works in tiles: `auto` where a whole picture would take too much memory. */
export const VAE_TILINGS = ['auto', 'on', 'off'] as const;
export type VaeTiling = (typeof VAE_TILINGS)[number];

/** What a denoiser's output is: the noise, the velocity, or the picture itself. */
export const PREDICTION_TYPES = ['epsilon', 'v_prediction', 'sample'] as const;
export type PredictionType = (typeof PREDICTION_TYPES)[number];

export const MODEL_FAMILIES = ['sd1', 'sd2', 'sdxl'] as const;
export type ModelFamily = (typeof MODEL_FAMILIES)[number];

export const PROMPT_WEIGHTINGS = ['A1111', 'ComfyUI'] as const;
export type PromptWeighting = (typeof PROMPT_WEIGHTINGS)[number];

/**
 * `full` computes in float32, whatever the file keeps; `int8` multiplies in 8-bit integers: about twice as fast, and a
 * slightly other picture (docs/performance.md).
 */
export const PRECISIONS = ['full', 'int8'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** The noise is turned from the seed's towards `seed`'s by `strength`, 0 … 1 (spherical interpolation, as A1111). */
export interface Variation {
  readonly seed: number;
  readonly strength: number;
}

/** How a picture comes to have the size that is painted; A1111's `resize_mode` 0 … 3 in order. */
export const RESIZE_MODES = ['stretch', 'crop', 'fill', 'latent'] as const;
export type ResizeMode = (typeof RESIZE_MODES)[number];

export interface SourcePicture {
  /** SHA-256, hex, of the PNG file that is kept among the inputs. */
  readonly image: string;
  /** Denoising strength, above 0 up to 1: how much of the schedule is painted over the picture. */
  readonly strength: number;
  /** Absent: `stretch`. */
  readonly resize?: ResizeMode;
}

/** What lies under the mask when painting begins; A1111's `inpainting_fill` 0 … 3 in order. */
export const MASKED_CONTENTS = ['fill', 'original', 'latent noise', 'latent nothing'] as const;
export type MaskedContent = (typeof MASKED_CONTENTS)[number];

export interface Inpaint {
  /** SHA-256, hex, of a PNG file among the inputs: its luminance says where to paint, white = paint. */
  readonly mask: string;
  /** Standard deviation of the Gaussian over the mask, pixels of the source. Absent: 4. */
  readonly blur?: number;
  /** Paint where the mask is black. Absent: false. */
  readonly invert?: boolean;
  /** Absent: `original`. */
  readonly content?: MaskedContent;
  /** Paints only the mask's surroundings, at full size, and puts them back; pixels kept around the mask. Absent: the whole picture. */
  readonly onlyMaskedPadding?: number;
}

/** What enlarges without a network. `Latent…` enlarges what the denoiser sees; the others the picture's pixels. */
export const UPSCALERS = ['Latent', 'Latent (nearest-exact)', 'Nearest', 'Bicubic', 'Lanczos'] as const;
export type UpscalerName = (typeof UPSCALERS)[number];

export interface HiresPass {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** One of `UPSCALERS`, or a network by the name that `upscalers` lists. */
  readonly upscaler: string;
  /** Denoising strength of the second pass, above 0 up to 1. */
  readonly strength: number;
  /** Steps of the second pass's schedule, of which `strength` are done. Absent: as many as the first's. */
  readonly steps?: number;
}

/** Bounds that hold for every model; the size's multiple and largest side come from the model itself. */
export const LIMITS = {
  steps: { min: 1, max: 1000 },
  guidanceScale: { min: 1, max: 50 },
  eta: { min: 0, max: 1 },
  guidanceRescale: { min: 0, max: 1 },
  clipSkip: { min: 1, max: 12 },
  strength: { min: 0, max: 1 },
  /** Pictures of one batch. */
  batch: { min: 1, max: 64 },
  /** Pixels. */
  maskBlur: { min: 0, max: 64 },
  maskPadding: { min: 0, max: 1024 },
  hiresScale: { min: 1, max: 4 },
  /** Pixels. */
  vaeTile: { min: 16, max: 16_384 },
  promptCharacters: 20_000,
  seed: { min: 0, max: 0xffff_ffff },
  bodyBytes: 2 * 1024 * 1024,
} as const;
