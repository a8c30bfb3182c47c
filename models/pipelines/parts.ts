/** What a picture is painted with. Networks implement these over ONNX Runtime; tests may over plain arrays. */
import type { Samples } from '../image/resample.ts';
import type { EmbeddingNames, TokenWindow, WindowTokenizer } from '../prompt/index.ts';
import type { PredictionType, SamplerName } from '../settings.ts';
import type { TileRule } from './tiles.ts';

/** Text conditioning of a batch: row-major [batch, tokens, dim] float32. */
export interface TextStates {
  readonly data: Float32Array;
  readonly shape: readonly [batch: number, tokens: number, dim: number];
  /** The whole text in one vector, [batch, dim]; of models that want it beside the states (SDXL). */
  readonly pooled?: PooledStates;
}

export interface PooledStates {
  readonly data: Float32Array;
  readonly shape: readonly [batch: number, dim: number];
}

export interface EncodeOptions {
  /**
   * 1 (the default) = the states that the model was trained with; n leaves n - 1 more layers off at the end, down to
   * the model's first layer. Encoders without such states know only 1.
   */
  readonly clipSkip?: number;
}

export interface TextEncoder {
  /** Hidden states of one row per prompt, in order. Prompts longer than the model's window are cut (see `encodeTokens`). */
  encode(prompts: readonly string[], options?: EncodeOptions): Promise<TextStates>;
  /** Token ids [prompts, tokens] exactly as they enter the network, padding included. */
  tokenize(prompts: readonly string[]): readonly (readonly number[])[];
  /** For prompts with weights, BREAKs or embeddings. An encoder without it reads plain text only. */
  readonly windows?: WindowEncoder;
  /** The model was trained with zeros (states and pooled states) where a negative prompt is empty. */
  readonly zeroEmptyNegative?: boolean;
  dispose(): Promise<void>;
}

/** A text encoder as `toWindows` sees it. */
export interface WindowEncoder {
  readonly tokenizer: WindowTokenizer;
  /** What becomes of words beyond a window: see `WindowOptions`. Default `window`. */
  readonly overflow?: 'window' | 'cut';
  /** Learned embeddings that prompts may name. Absent: such names are words. */
  readonly embeddings?: EmbeddingNames;
  /** States [windows, tokens, dim], one row per window. */
  encode(windows: readonly TokenWindow[], options?: EncodeOptions): Promise<TextStates>;
}

/** What a denoiser may be told beside the text. Left out, it is what a picture from noise alone means. */
export interface DenoiserConditioning {
  /** Pixels, as SDXL is told them. Default: the picture's own size, nothing cropped. */
  readonly size?: {
    readonly original: readonly [height: number, width: number];
    readonly crop: readonly [top: number, left: number];
    readonly target: readonly [height: number, width: number];
  };
  /**
   * For inpainting models, latent pixels, the same for the whole batch: `mask` [1, 1, height, width], 1 where to paint;
   * `masked` [1, channels, height, width], the latents of the picture with what is masked made grey. Default: paint
   * everything.
   */
  readonly inpaint?: { readonly mask: Float32Array; readonly masked: Float32Array };
  /** For models that apply guidance themselves (`embedsGuidance`). Default 1, none. */
  readonly guidanceScale?: number;
}

export interface Denoiser {
  /** Latent channels. */
  readonly channels: number;
  /** Its network was made for inpainting. */
  readonly inpainting?: boolean;
  /** It applies guidance itself: one row a prompt, no negative prompt, and the scale in `conditioning`. */
  readonly embedsGuidance?: boolean;
  /**
   * One evaluation. `latents` is [batch, channels, height, width] float32 (latent pixels), `timestep` in training
   * steps (may be fractional), `states` has the same batch. Returns the prediction, same shape as `latents`.
   */
  predict(
    latents: Float32Array,
    shape: LatentShape,
    timestep: number,
    states: TextStates,
    conditioning?: DenoiserConditioning,
  ): Promise<Float32Array>;
  dispose(): Promise<void>;
}

export interface LatentDecoder {
  /** [batch, channels, h, w] latents → [batch, 3, H, W] float32 RGB in [-1, 1], not clamped. */
  decode(latents: Float32Array, shape: LatentShape): Promise<Float32Array>;
  /** Pixels per latent pixel on each side. */
  readonly scale: number;
  /** How a picture that is too large for one run is cut. */
  readonly tiles: TileRule;
  dispose(): Promise<void>;
}

/** The way back: pictures to latents. */
export interface LatentEncoder {
  /** Pixels per latent pixel on each side; a picture's sides must be multiples of it. */
  readonly scale: number;
  readonly tiles: TileRule;
  /** `image` is [batch, 3, height, width] float32 RGB in [-1, 1]; `shape` is that shape. */
  encode(image: Float32Array, shape: LatentShape): Promise<LatentDistribution>;
  dispose(): Promise<void>;
}

/** Latents as a denoiser sees them, scaled: a sample is mean + deviation · noise. */
export interface LatentDistribution {
  readonly mean: Float32Array;
  /** Null for encoders that know only one answer. */
  readonly deviation: Float32Array | null;
  readonly shape: LatentShape;
}

/** All of a model. */
export interface PictureParts {
  readonly textEncoder: TextEncoder;
  readonly denoiser: Denoiser;
  readonly decoder: LatentDecoder;
  /** The decoder's other half, loaded when it is first asked for; absent where the model has none. Throws as loading does. */
  readonly encoder?: () => Promise<LatentEncoder>;
  /** A network enlarges a picture to this size, for settings whose second pass names one. */
  readonly enlarge?: (
    image: Samples,
    size: { readonly width: number; readonly height: number },
    between?: () => Promise<void>,
  ) => Promise<Samples>;
  /** Called between two tiles of a picture; may throw to stop. */
  readonly betweenTiles?: () => Promise<void>;
  /** The model's parsed `scheduler_config.json`. */
  readonly schedulerConfig: unknown;
}

export type LatentShape = readonly [batch: number, channels: number, height: number, width: number];

/** Interleaved 8-bit RGB. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * What suffices to go on with a picture in another process: everything that step `step + 1` reads.
 * Plain data (structured clone), tens of KiB.
 */
export interface Checkpoint {
  readonly version: 1;
  /** Steps done so far, of all passes; 0 means that only the noise was drawn. */
  readonly step: number;
  /** The pass that the latents belong to. Absent: the first one. */
  readonly pass?: 1;
  /** [1, channels, h, w] */
  readonly latents: Float32Array;
  readonly latentShape: LatentShape;
  /** Whatever the sampler carries from step to step (multistep history, …), as the sampler defines it. */
  readonly scheduler: unknown;
  /** The noise generator as it saved itself (for `cpu` 624 words, position, kept normal): some samplers go on drawing. */
  readonly random: Uint32Array;
}

/** A folder in diffusers' layout, a checkpoint in one file, or a folder of graphs that were exported. */
export const MODEL_FORMS = ['folder', 'file', 'onnx'] as const;
export type ModelForm = (typeof MODEL_FORMS)[number];

/** What some models cannot do. */
export const MODEL_FEATURES = ['lora', 'embedding', 'clipSkip', 'int8'] as const;
export type ModelFeature = (typeof MODEL_FEATURES)[number];

/** What a model folder says about itself, before any weight is loaded. */
export interface ModelInfo {
  readonly name: string;
  readonly kind: ModelForm;
  readonly lacks: readonly ModelFeature[];
  /** `aurora-mini`, later `sd1`, `sdxl`, … */
  readonly family: string;
  /** Those that a person may say it is of: its own, and what else its layers allow. */
  readonly families: readonly string[];
  /** What its denoiser predicts. */
  readonly predictionType: PredictionType;
  /** Of a UNet that lies alone in its file: the files that go with it, absolute paths. */
  readonly parts?: { readonly textEncoders: readonly string[]; readonly vae: string };
  /** Absolute path of the model's folder. */
  readonly path: string;
  /** First 10 hex digits of SHA-256 over `hashedFile`, as A1111 shows it; null until the file has been read. */
  readonly hash: string | null;
  /** All of them. */
  readonly sha256: string | null;
  /** Absolute; the largest of the denoiser's. */
  readonly hashedFile: string;
  /** Bytes on disk of all weights. */
  readonly bytes: number;
  /** Pixels. */
  readonly defaults: {
    width: number;
    height: number;
    steps: number;
    guidanceScale: number;
    sampler: SamplerName;
  };
  /** Width and height must be multiples of this. */
  readonly sizeMultiple: number;
  readonly minSide: number;
  readonly maxSide: number;
  readonly decoding: {
    /** Memory of a whole decode beside the weights, bytes for each pixel, about. */
    readonly bytesPerPixel: number;
    /** Side of a tile as the model's authors have it, pixels, and what a side must be a multiple of. */
    readonly tile: number;
    readonly tileStep: number;
  };
  /** Widths of its text encoders, which an embedding's vectors must have; empty where it takes none. */
  readonly embeddingWidths: readonly number[];
}
