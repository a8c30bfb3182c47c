/**
 * What a client and the kernel say to each other over `/api/v1/ws`, and the shapes that REST answers with.
 * Types only, importable by the page. The same protocol serves Electron and any browser.
 *
 * Text frames are JSON. A client sends requests and gets one reply each, in any order; the kernel sends events.
 * Binary frames carry bytes behind a header: u32 little-endian length of a JSON header, the header in UTF-8, then the
 * payload. From the kernel the header is a `ServerEvent` (PNG for `job.preview`, sound for `speech.chunk`); to the kernel
 * they are a microphone's sound, see `voice-protocol.ts`, or say that a picture of her was shown, see `avatar.frame`.
 */
import type { SerializedError } from '../../models/errors.ts';
import type { ModelInfo } from '../../models/pipelines/parts.ts';
import type { ProviderReport } from '../../models/providers/provider-names.ts';
import type {
  GenerationSettings,
  MaskedContent,
  ModelFamily,
  NoiseSource,
  Precision,
  PredictionType,
  PromptWeighting,
  ResizeMode,
  VaeTiling,
} from '../../models/settings.ts';
import type { AvatarView } from '../avatar/avatar-view.ts';
import type { TweakView } from '../avatar/face-view.ts';
import type { GovernorView } from '../devices/governor.ts';
import type { GraphicsView } from '../devices/graphics-probe.ts';
import type { LanguageNews } from '../mind/model/asking.ts';
import type { ThoughtNews } from '../mind/thought-view.ts';
import type { RemoteView } from '../queue/remote-view.ts';
import type { SettingView } from '../settings/setting-view.ts';
import type { VoiceServerEvent } from './voice-protocol.ts';

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

export interface JobView {
  readonly id: string;
  /** `verify` jobs paint a known picture again to compare it; they leave no file. */
  readonly purpose: 'picture' | 'verify' | 'dream';
  readonly state: JobState;
  /** 0 = the next to run; null once it runs or has ended. */
  readonly position: number | null;
  readonly step: number;
  readonly steps: number;
  readonly secondsPerStep: number | null;
  /** Seconds until this job's picture, queue before it included; null when unknown or ended. */
  readonly etaSeconds: number | null;
  /** How often it went on after its worker died. */
  readonly resumes: number;
  readonly settings: GenerationSettings;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly finishedAt: string | null;
  readonly picture: PictureView | null;
  readonly error: SerializedError | null;
  /** What the person should know about how the job was understood: parts of a LoRA without a place, … */
  readonly notes: readonly string[];
}

/** A LoRA file that prompts may name. */
export interface LoraView {
  readonly name: string;
  /** Absolute path on the kernel's machine. */
  readonly path: string;
  /** First 12 hex digits of SHA-256 over its tensors, as A1111 shows it. */
  readonly hash: string;
  readonly rank: number;
  /** What it was trained on, in its trainer's words; null where it does not say. */
  readonly family: string | null;
  /** Words that call for it, most frequent first. */
  readonly words: readonly string[];
  /** It was taught to need no more steps than these, at this guidance (1 = none); null for any other. */
  readonly quick: { readonly steps: number; readonly guidanceScale: number } | null;
}

/** A textual-inversion file that prompts may name. */
export interface EmbeddingView {
  readonly name: string;
  /** Absolute path on the kernel's machine. */
  readonly path: string;
  /** First 12 hex digits of SHA-256 over the file, as A1111 shows it. */
  readonly hash: string;
  /** Tokens that it takes in a prompt. */
  readonly vectors: number;
  /** Of its vectors, one for each text encoder that it is made for: a model's `embeddingWidths` must be the same. */
  readonly widths: readonly number[];
}

export interface VaeView {
  readonly name: string;
  /** Absolute path on the kernel's machine. */
  readonly path: string;
  /** First 10 hex digits of SHA-256 over the file, as A1111 shows it. */
  readonly hash: string;
  /** Of a latent pixel. */
  readonly channels: number;
  /** Pixels per latent pixel on each side. */
  readonly scale: number;
  /** It also turns pictures into latents. */
  readonly encodes: boolean;
}

export interface UpscalerView {
  readonly name: string;
  /** Of a network: absolute path on the kernel's machine. */
  readonly path: string | null;
  /** Of a network: first 10 hex digits of SHA-256 over the file. */
  readonly hash: string | null;
  /** What kind of network it is. */
  readonly architecture: 'ESRGAN' | 'Compact' | null;
  /** Of a network: times that it makes each side. */
  readonly scale: number | null;
  /** Works among the latents, between two passes only. */
  readonly latent: boolean;
}

/** A named piece of prompts. */
export interface StyleView {
  readonly name: string;
  /** Goes behind a prompt; with `{prompt}` in it, around one. */
  readonly prompt: string;
  readonly negativePrompt: string;
  /** It lies in the person's own file, and can be changed. */
  readonly own: boolean;
}

export interface PictureView {
  readonly id: string;
  /** Where its bytes are served: `/api/v1/pictures/{id}/file`. */
  readonly url: string;
  /** Absolute path of the file on the kernel's machine. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly createdAt: string;
  /** Null for a picture that carries no settings we can read. */
  readonly settings: GenerationSettings | null;
  /** The A1111 `parameters` text, as it stands in the file. */
  readonly parameters: string | null;
  readonly modelHash: string | null;
  /** What the person says of it. */
  readonly starred: boolean;
  readonly tags: readonly string[];
  readonly collections: readonly string[];
}

/** What the gallery can be filtered by, each with how many pictures have it. */
export interface PictureLabelsView {
  readonly starred: number;
  readonly tags: readonly LabelView[];
  readonly collections: readonly LabelView[];
  readonly models: readonly LabelView[];
}

export interface LabelView {
  readonly name: string;
  readonly count: number;
}

/** Pictures that are painted together and become one. */
export interface GridView {
  readonly id: string;
  readonly state: 'painting' | 'composing' | 'done' | 'failed';
  readonly createdAt: string;
  readonly columns: number;
  readonly rows: number;
  /** Row by row. */
  readonly cells: readonly {
    /** The job's id. */
    readonly job: string;
    /** What distinguishes it. */
    readonly labels: readonly string[];
    /** Absolute path of its picture, once it is painted. */
    readonly picture: string | null;
    /** Why there is none: an error's code, or `cancelled`. */
    readonly failed: string | null;
  }[];
  /** All of them in one. */
  readonly picture: PictureView | null;
  readonly notes: readonly string[];
}

/** A picture that is kept to begin with: `image` and `mask` of `generate` take its hash. */
export interface InputView {
  /** SHA-256 of the picture as it is kept, hex. */
  readonly hash: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

export interface VerifyReport {
  readonly picture: string;
  /** True when every pixel is equal. */
  readonly identical: boolean;
  /** Largest difference of any channel of any pixel, 0 … 255. */
  readonly maxDifference: number;
  /** Decibels; null stands for infinity (identical). */
  readonly psnr: number | null;
  /** Null for a picture that was enlarged, and does not say how it was painted. */
  readonly settings: GenerationSettings | null;
  readonly notes: readonly string[];
}

/** Something that was said. */
export interface ConversationEntry {
  readonly id: string;
  readonly who: 'aurora' | 'person';
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** What of it nobody heard, since she was stopped. */
  readonly unsaid: string | null;
}

export interface QueueView {
  /** What waits does not begin. */
  readonly paused: boolean;
}

export interface ProcessView {
  readonly name: string;
  readonly pid: number | null;
  readonly state: 'starting' | 'ready' | 'restarting' | 'stopped' | 'given up';
  readonly restarts: number;
  /** How it came to its last end that nobody had asked for, in words; null: it has not. */
  readonly lastEnd: string | null;
  /** Seconds since its last sign of life; null where it gives none. */
  readonly silentSeconds: number | null;
  /** Bytes that it may hold; null: as many as it likes. */
  readonly memoryCap: number | null;
  /** Bytes; null where the system does not tell. */
  readonly residentBytes: number | null;
  /** Seconds that processors have worked for it, all together; null where the system does not tell. */
  readonly cpuSeconds: number | null;
}

export interface SystemView {
  readonly version: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly node: string;
  /** What is painted with: an execution provider of ONNX Runtime. */
  readonly provider: string;
  /** Why it is this one. */
  readonly providerReason: string;
  /** What came of trying each of them, in order of preference. */
  readonly providers: readonly ProviderReport[];
  readonly uptimeSeconds: number;
  readonly tick: number;
  /** Milliseconds of the last 600 ticks. */
  readonly tickMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly systems: readonly { readonly name: string; readonly ms: number }[];
  readonly processes: readonly ProcessView[];
  /** What graphics devices there are; null: nobody has looked yet, or a driver takes its time. */
  readonly graphics: GraphicsView | null;
  /** What ended without having been asked to, newest first, of earlier runs as well. */
  readonly crashes: readonly { readonly at: string; readonly process: string; readonly reason: string }[];
  readonly avatar: AvatarView;
  /** Who has the processor while pictures are painted, and why. */
  readonly governor: GovernorView;
  readonly picturesDirectory: string;
  /** The queue that other machines take jobs from; null where none is named. */
  readonly remote: RemoteView | null;
}

export type ModelView = ModelInfo & { readonly loaded: boolean; readonly default: boolean };

/** Words that are painted along with. */
export interface SketchView {
  readonly id: string;
  /** Of the words, from 1: its events name it. */
  readonly revision: number;
  readonly seed: number;
}

/** What `generate` takes; everything but the prompt has the model's default. `seed` -1 draws one. */
export interface GenerateInput {
  prompt: string;
  /** The kernel's own: plugins that rewrote the prompt. No client can say it. */
  writtenBy?: readonly string[];
  /** Styles by name, put around the prompts in this order. */
  styles?: readonly string[];
  negativePrompt?: string;
  seed?: number;
  steps?: number;
  guidanceScale?: number;
  width?: number;
  height?: number;
  /** A name or alias, also with a schedule behind it; e.g. `DDIM`, `k_euler_a`, `DPM++ 2M Karras`. */
  sampler?: string;
  /** What a plugin's sampler does, as JSON; the kernel fills it in where the plugin is there. */
  samplerRecipe?: string;
  /** Default: the levels that the model was made for. */
  schedule?: string;
  /** η of samplers that add noise. */
  eta?: number;
  guidanceRescale?: number;
  noiseSource?: NoiseSource;
  model?: string;
  /** What the model is, where the person knows better. */
  family?: ModelFamily;
  predictionType?: PredictionType;
  /** An autoencoder by name; `Automatic` is the model's own. */
  vae?: string;
  clipSkip?: number;
  promptWeighting?: PromptWeighting;
  /** How the denoiser computes; `int8` is about twice as fast with large models. */
  precision?: Precision;
  /** In the few steps that the model's quick LoRA needs; the kernel puts it into the prompt. */
  quick?: boolean;
  /** Another seed whose noise is mixed in; -1 draws one. */
  variationSeed?: number;
  variationStrength?: number;
  /** One of a batch whose noise is drawn in one piece (ComfyUI's rule). */
  batchIndex?: number;
  batchSize?: number;
  /** A picture to begin with: base64, the hash of one that is kept, or the id of a picture of the gallery. */
  image?: string;
  strength?: number;
  resize?: ResizeMode;
  /** Where to paint, given as `image` is. */
  mask?: string;
  maskKind?: 'luminance' | 'holes';
  maskBlur?: number;
  maskInvert?: boolean;
  maskedContent?: MaskedContent;
  onlyMaskedPadding?: number;
  /** Whether the autoencoder works in tiles. Default `auto`: where a whole picture would take too much memory. */
  vaeTiling?: VaeTiling;
  /** Side of such a tile, pixels. Default: one that the model was made for, or smaller where memory is short. */
  vaeTile?: number;
  /** A second pass: how many times larger, or the exact size. */
  hiresScale?: number;
  hiresWidth?: number;
  hiresHeight?: number;
  hiresUpscaler?: string;
  hiresStrength?: number;
  hiresSteps?: number;
}

export interface ClientRequest {
  readonly id: number;
  readonly command: string;
  readonly input: unknown;
}

export type ServerReply =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly error: SerializedError };

export type ServerEvent =
  /** First message after connecting: everything a page needs to draw itself. */
  | {
      readonly event: 'hello';
      readonly data: {
        readonly version: string;
        readonly jobs: readonly JobView[];
        readonly models: readonly ModelView[];
        readonly samplers: readonly string[];
        readonly queue: QueueView;
      };
    }
  /** All samplers that there are: a plugin's came or went. */
  | { readonly event: 'samplers'; readonly data: { readonly samplers: readonly string[] } }
  /** The jobs that changed since the last delta (any field), whole. */
  | { readonly event: 'jobs'; readonly data: { readonly tick: number; readonly jobs: readonly JobView[] } }
  /** Binary frame; payload is PNG. */
  | {
      readonly event: 'job.preview';
      readonly data: {
        readonly jobId: string;
        readonly step: number;
        readonly steps: number;
        readonly kind: 'latent' | 'full';
        readonly width: number;
        readonly height: number;
      };
    }
  /** Binary frame; payload is PNG. */
  | {
      readonly event: 'sketch.image';
      readonly data: {
        readonly id: string;
        readonly revision: number;
        /** Over these words, from 1. */
        readonly pass: number;
        /** It stays so until the words change. */
        readonly settled: boolean;
        /** What the pass took. */
        readonly ms: number;
        readonly width: number;
        readonly height: number;
      };
    }
  | {
      readonly event: 'sketch.failed';
      readonly data: { readonly id: string; readonly revision: number; readonly error: SerializedError };
    }
  | { readonly event: 'picture.added'; readonly data: PictureView }
  /** Stars, tags or collections of these are others. */
  | { readonly event: 'pictures.changed'; readonly data: { readonly pictures: readonly PictureView[] } }
  /** Pictures were added, changed or deleted by hand: lists are others now. */
  | { readonly event: 'pictures.synced'; readonly data: Record<string, never> }
  /** Deleted; they may come back, as `picture.added`. */
  | { readonly event: 'pictures.removed'; readonly data: { readonly ids: readonly string[] } }
  | { readonly event: 'process'; readonly data: ProcessView }
  | { readonly event: 'queue'; readonly data: QueueView }
  /** Something was said, or what is known of it changed; null: the conversation was cleared. */
  | { readonly event: 'conversation'; readonly data: { readonly entry: ConversationEntry | null } }
  /** A language model asks for something, that is settled, or it could not answer. */
  | { readonly event: 'language'; readonly data: LanguageNews }
  /** A thought of hers went on by a phase, or is over. */
  | { readonly event: 'thought'; readonly data: ThoughtNews }
  /** What became of her picture: another state, or another reason. */
  | { readonly event: 'avatar'; readonly data: AvatarView }
  /** A setting was set or reset, by whomever; of those that pages keep, the value that they are to take. */
  | { readonly event: 'setting'; readonly data: SettingView }
  /** A tweak was turned, by whomever. */
  | { readonly event: 'tweak'; readonly data: TweakView }
  /**
   * Binary frame; payload is two JPEGs: colour (premultiplied), then alpha (grey). Only to clients that watch through their
   * socket; each answers with a binary frame whose header is `{ "avatar": "seen", "serial": … }`.
   */
  | {
      readonly event: 'avatar.frame';
      readonly data: {
        readonly serial: number;
        readonly width: number;
        readonly height: number;
        /** Length of the first JPEG. */
        readonly colourBytes: number;
      };
    }
  | VoiceServerEvent;

export type ServerMessage = ServerReply | ServerEvent;

/*
 * REST under /api/v1 (JSON; errors are { "error": SerializedError } with a fitting status):
 *   POST /generate            GenerateInput → 202 JobView
 *   POST /inputs?as=image|mask|holes      a picture's bytes, or a form with one → 201 InputView
 *   POST /grids              GenerateInput, x, y, z, … → 202 GridView; GET /grids, POST /grids/{id}/cancel
 *   POST /sketches            { prompt, id, … } → SketchView; POST /sketches/{id}/keep → 202 JobView, POST /sketches/{id}/end
 *   GET  /jobs                → { jobs: JobView[] }       GET /jobs/{id} → JobView
 *   POST /jobs/{id}/cancel    → JobView
 *   GET  /models              → { models: ModelView[] }
 *   GET  /loras?refresh=      → { loras: LoraView[] }
 *   GET  /embeddings?refresh= → { embeddings: EmbeddingView[], refused: Record<string, SerializedError> }
 *   GET  /pictures?search=&offset=&limit=  → { total, pictures: PictureView[] }, newest first
 *   GET  /pictures/{id}       → PictureView               GET /pictures/{id}/file → image/png, …/thumbnail → WebP
 *        also starred, tag, collection, model, from, to; GET /picture-labels → PictureLabelsView
 *   GET  /pictures/similar?text= | picture=               → { similar: { picture, likeness }[], understood }
 *   POST /pictures/mark, /pictures/delete, /pictures/restore   { pictures: id[], … }
 *   POST /jobs/{id}/move { place }, /queue/pause { paused }, /queue/clear
 *   GET  /styles, POST /styles { name, prompt, negativePrompt }, POST /styles/delete { name }
 *   POST /models/verify { model };  GET /conversation, POST /conversation/clear
 *   POST /verify              { picture: id } or { png: base64 } → VerifyReport
 *   POST /upscale             { image, scale, width, height, upscaler } → 201 PictureView
 *   POST /recall              { picture: id } or { image: base64 } → { program, input, extra, notes }
 *   POST /say                 { text, voice, speed, wait } → 202 UtteranceView;  POST /stop { id } → { stopped }
 *   GET  /speech              → { texts: UtteranceView[], hearing }
 *   GET  /voices              → VoicesView                POST /listen { mode } → HearingView
 *   GET  /system              → SystemView              GET /avatar → AvatarView
 *   GET  /openapi.json, /docs
 * WebSocket commands have the same names and inputs: generate, jobs, job {id}, cancel {id}, models, pictures,
 * picture {id}, verify, recall, grid, grids, cancel-grid, upscale, say, stop, speech, speech-clock {id, seconds},
 * voices, listen, avatar, system, and every other command by its own name; over the WebSocket alone: watch-avatar { through, still }.
 */
