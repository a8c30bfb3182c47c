/**
 * What kernel and diffusion worker say to each other, over Node's IPC channel with `serialization: 'advanced'`
 * (structured clone: typed arrays travel as they are). The worker handles one job at a time, in the order received.
 */
import type { SerializedError } from './errors.ts';
import type { Checkpoint } from './pipelines/parts.ts';
import type { ProviderName } from './providers/provider-names.ts';
import type { GenerationSettings } from './settings.ts';

export interface PreviewPolicy {
  /** Latent → RGB after every step (cheap, small). */
  readonly latent: boolean;
  /** Full decode every N steps; 0 = never. */
  readonly fullEvery: number;
  /** Full previews may take this share of the steps' time (0 … 1); where they would take more, the cheap one is sent. Absent = no limit. */
  readonly fullShare?: number;
}

/** Files that a job needs beside its model, absolute paths. Which they are is decided when the job is ordered. */
export interface JobResources {
  /** LoRA files by the names that the prompt's tags use. */
  readonly loras?: Readonly<Record<string, string>>;
  /** Textual-inversion files by the words that the prompts use. */
  readonly embeddings?: Readonly<Record<string, string>>;
  /** An autoencoder in the place of the model's own. */
  readonly vae?: string;
  /** What goes with a model that is a UNet alone. */
  readonly parts?: { readonly textEncoders: readonly string[]; readonly vae: string };
  /** A network that enlarges between the passes. */
  readonly upscaler?: string;
  /** Input pictures by the hashes that the settings use. */
  readonly images?: Readonly<Record<string, string>>;
}

export interface SketchRequest {
  /** Those with one id are painted over each other. */
  readonly sketchId: string;
  /** Of the words, counted by whoever asks. */
  readonly revision: number;
  readonly modelPath: string;
  /** `steps` of a whole schedule, of which a pass does a share. */
  readonly settings: GenerationSettings;
  readonly resources: JobResources;
}

export type ToWorker =
  /** Which provider sessions are made on from now on; the CPU until it is said. */
  | { readonly type: 'use'; readonly provider: ProviderName }
  | { readonly type: 'load'; readonly modelPath: string }
  | {
      readonly type: 'run';
      readonly jobId: string;
      readonly modelPath: string;
      readonly settings: GenerationSettings;
      readonly resources: JobResources;
      readonly preview: PreviewPolicy;
      /** tEXt/iTXt entries for the final PNG, in order. */
      readonly text: Readonly<Record<string, string>>;
      /** Where to go on from; absent = from the start. */
      readonly checkpoint?: Checkpoint;
    }
  | { readonly type: 'cancel'; readonly jobId: string }
  /** Paint along with words that are being written. The newest takes the place of those before; jobs go first. */
  | ({ readonly type: 'sketch' } & SketchRequest)
  /** Nobody looks at the sketch any more. */
  | { readonly type: 'end-sketch'; readonly sketchId: string }
  /** After each step of a job, rest for this share of its time (0 … 1): others need the processor. 0 until it is said. */
  | { readonly type: 'pace'; readonly rest: number }
  /** Finish nothing, free everything, exit 0. */
  | { readonly type: 'exit' };

export interface StepPreview {
  readonly kind: 'latent' | 'full';
  readonly width: number;
  readonly height: number;
  /** PNG bytes. */
  readonly png: Uint8Array;
}

export type FromWorker =
  /** The process is up and its IPC works; nothing is loaded. */
  | {
      readonly type: 'hello';
      readonly pid: number;
      readonly threads: number;
      /** Bytes that models may take together. Absent: it does not say. */
      readonly modelBytes?: number;
    }
  /** Which provider is used from now on; `reason`: why it is no longer the one that was said, in words. */
  | { readonly type: 'provider'; readonly provider: ProviderName; readonly reason: string | null }
  /** The model is loaded and one warm-up evaluation has run. */
  | {
      readonly type: 'ready';
      readonly modelPath: string;
      readonly loadMs: number;
      /** Bytes that it takes. Absent: it does not say. */
      readonly bytes?: number;
      /** It was in memory already. */
      readonly known?: boolean;
    }
  /** A model made room for another one. */
  | { readonly type: 'evicted'; readonly modelPath: string }
  /** `notes`: what the person should know about how the job is understood. */
  | { readonly type: 'started'; readonly jobId: string; readonly notes: readonly string[] }
  | {
      readonly type: 'step';
      readonly jobId: string;
      readonly step: number;
      readonly steps: number;
      readonly stepMs: number;
      readonly checkpoint: Checkpoint;
      readonly preview?: StepPreview;
    }
  | {
      readonly type: 'done';
      readonly jobId: string;
      readonly png: Uint8Array;
      readonly timings: {
        readonly textMs: number;
        readonly denoiseMs: number;
        readonly decodeMs: number;
        readonly encodeMs: number;
      };
    }
  | { readonly type: 'cancelled'; readonly jobId: string }
  | {
      readonly type: 'sketched';
      readonly sketchId: string;
      readonly revision: number;
      /** Over these words, from 1. */
      readonly pass: number;
      /** It will not be painted over again until the words change. */
      readonly settled: boolean;
      readonly image: StepPreview;
      /** From the first step to the encoded picture. */
      readonly ms: number;
    }
  | {
      readonly type: 'sketch-failed';
      readonly sketchId: string;
      readonly revision: number;
      readonly error: SerializedError;
    }
  | { readonly type: 'failed'; readonly jobId: string | null; readonly error: SerializedError };
