import { z } from 'zod';
import { MODEL_FEATURES, MODEL_FORMS } from '../../models/pipelines/parts.ts';
import { PROVIDER_PROBLEMS, PROVIDERS } from '../../models/providers/provider-names.ts';
import { PREDICTION_TYPES, SAMPLERS } from '../../models/settings.ts';
import { AvatarView } from '../avatar/avatar-view.ts';
import { GovernorView } from '../devices/governor.ts';
import { GraphicsView } from '../devices/graphics-probe.ts';
import { RemoteView } from '../queue/remote-view.ts';
import { settingsSchema } from '../settings-schema.ts';
import type * as protocol from './protocol.ts';

/** The shapes that commands answer with, as schemas: for the OpenAPI document and for tests that check real answers. */

const iso = z.string().meta({ format: 'date-time' });

export const ErrorView = z
  .looseObject({
    code: z.string(),
    message: z.string(),
    field: z.string().optional(),
    position: z.int().optional(),
    value: z.unknown().optional(),
    legal: z.union([z.string(), z.array(z.union([z.string(), z.number()]))]).optional(),
    hint: z.string().optional(),
  })
  .meta({ id: 'Error' });

export const SettingsView = settingsSchema.meta({ id: 'GenerationSettings' });

export const PictureView = z
  .object({
    id: z.string(),
    url: z.string(),
    path: z.string(),
    width: z.int(),
    height: z.int(),
    bytes: z.int(),
    createdAt: iso,
    settings: SettingsView.nullable(),
    parameters: z.string().nullable(),
    modelHash: z.string().nullable(),
    starred: z.boolean(),
    tags: z.array(z.string()),
    collections: z.array(z.string()),
  })
  .meta({ id: 'Picture' });

export const SketchView = z
  .object({ id: z.string(), revision: z.int(), seed: z.int() })
  .meta({ id: 'Sketch' });

export const ConversationEntry = z
  .object({
    id: z.string(),
    who: z.enum(['aurora', 'person']),
    text: z.string(),
    at: iso,
    unsaid: z.string().nullable(),
  })
  .meta({ id: 'ConversationEntry' });

export const StyleView = z
  .object({ name: z.string(), prompt: z.string(), negativePrompt: z.string(), own: z.boolean() })
  .meta({ id: 'Style' });

const Label = z.object({ name: z.string(), count: z.int() });

export const PictureLabelsView = z
  .object({
    starred: z.int(),
    tags: z.array(Label),
    collections: z.array(Label),
    models: z.array(Label),
  })
  .meta({ id: 'PictureLabels' });

export const JobView = z
  .object({
    id: z.string(),
    purpose: z.enum(['picture', 'verify', 'dream']),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    position: z.int().nullable(),
    step: z.int(),
    steps: z.int(),
    secondsPerStep: z.number().nullable(),
    etaSeconds: z.number().nullable(),
    resumes: z.int(),
    settings: SettingsView,
    createdAt: iso,
    finishedAt: iso.nullable(),
    picture: PictureView.nullable(),
    error: ErrorView.nullable(),
    notes: z.array(z.string()),
  })
  .meta({ id: 'Job' });

export const LoraView = z
  .object({
    name: z.string(),
    path: z.string(),
    hash: z.string(),
    rank: z.int(),
    family: z.string().nullable(),
    words: z.array(z.string()),
    quick: z.object({ steps: z.int(), guidanceScale: z.number() }).nullable(),
  })
  .meta({ id: 'Lora' });

export const EmbeddingView = z
  .object({
    name: z.string(),
    path: z.string(),
    hash: z.string(),
    vectors: z.int(),
    widths: z.array(z.int()),
  })
  .meta({ id: 'Embedding' });

export const VaeView = z
  .object({
    name: z.string(),
    path: z.string(),
    hash: z.string(),
    channels: z.int(),
    scale: z.int(),
    encodes: z.boolean(),
  })
  .meta({ id: 'Vae' });

export const UpscalerView = z
  .object({
    name: z.string(),
    path: z.string().nullable(),
    hash: z.string().nullable(),
    architecture: z.enum(['ESRGAN', 'Compact']).nullable(),
    scale: z.int().nullable(),
    latent: z.boolean(),
  })
  .meta({ id: 'Upscaler' });

export const ModelView = z
  .object({
    name: z.string(),
    kind: z.enum(MODEL_FORMS),
    lacks: z.array(z.enum(MODEL_FEATURES)),
    family: z.string(),
    families: z.array(z.string()),
    predictionType: z.enum(PREDICTION_TYPES),
    parts: z.object({ textEncoders: z.array(z.string()), vae: z.string() }).optional(),
    path: z.string(),
    hash: z.string().nullable(),
    sha256: z.string().nullable(),
    hashedFile: z.string(),
    bytes: z.int(),
    defaults: z.object({
      width: z.int(),
      height: z.int(),
      steps: z.int(),
      guidanceScale: z.number(),
      sampler: z.enum(SAMPLERS),
    }),
    sizeMultiple: z.int(),
    minSide: z.int(),
    maxSide: z.int(),
    decoding: z.object({ bytesPerPixel: z.number(), tile: z.int(), tileStep: z.int() }),
    embeddingWidths: z.array(z.int()),
    loaded: z.boolean(),
    default: z.boolean(),
  })
  .meta({ id: 'Model' });

export const GridView = z
  .object({
    id: z.string(),
    state: z.enum(['painting', 'composing', 'done', 'failed']),
    createdAt: z.iso.datetime(),
    columns: z.int(),
    rows: z.int(),
    cells: z.array(
      z.object({
        job: z.string(),
        labels: z.array(z.string()),
        picture: z.string().nullable(),
        failed: z.string().nullable(),
      }),
    ),
    picture: PictureView.nullable(),
    notes: z.array(z.string()),
  })
  .meta({ id: 'Grid' });

export const VerifyReport = z
  .object({
    picture: z.string(),
    identical: z.boolean(),
    maxDifference: z.int(),
    psnr: z.number().nullable(),
    settings: SettingsView.nullable(),
    notes: z.array(z.string()),
  })
  .meta({ id: 'VerifyReport' });

export const ProcessView = z
  .object({
    name: z.string(),
    pid: z.int().nullable(),
    state: z.enum(['starting', 'ready', 'restarting', 'stopped', 'given up']),
    restarts: z.int(),
    lastEnd: z.string().nullable(),
    silentSeconds: z.number().nullable(),
    memoryCap: z.int().nullable(),
    residentBytes: z.int().nullable(),
    cpuSeconds: z.number().nullable(),
  })
  .meta({ id: 'Process' });

export const SystemView = z
  .object({
    version: z.string(),
    platform: z.string(),
    cpu: z.string(),
    cores: z.int(),
    memoryBytes: z.int(),
    node: z.string(),
    provider: z.string(),
    providerReason: z.string(),
    providers: z.array(
      z.object({
        name: z.enum(PROVIDERS),
        usable: z.boolean(),
        problem: z.enum(PROVIDER_PROBLEMS).nullable(),
        reason: z.string().nullable(),
      }),
    ),
    uptimeSeconds: z.number(),
    tick: z.int(),
    tickMs: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
    systems: z.array(z.object({ name: z.string(), ms: z.number() })),
    processes: z.array(ProcessView),
    graphics: GraphicsView.nullable(),
    crashes: z.array(z.object({ at: z.string(), process: z.string(), reason: z.string() })),
    avatar: AvatarView,
    governor: GovernorView,
    picturesDirectory: z.string(),
    /** Null where no queue is named. */
    remote: RemoteView.nullable(),
  })
  .meta({ id: 'System' });

/** Fails to compile when a schema and the protocol's type drift apart. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
type Mutable<T> = T extends readonly (infer U)[]
  ? Mutable<U>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;
export type ViewsMatchProtocol = [
  Same<Omit<z.infer<typeof JobView>, 'error'>, Mutable<Omit<protocol.JobView, 'error'>>>,
  Same<z.infer<typeof PictureView>, Mutable<protocol.PictureView>>,
  Same<z.infer<typeof ModelView>, Mutable<protocol.ModelView>>,
  Same<z.infer<typeof EmbeddingView>, Mutable<protocol.EmbeddingView>>,
  Same<z.infer<typeof GridView>, Mutable<protocol.GridView>>,
  Same<z.infer<typeof VerifyReport>, Mutable<protocol.VerifyReport>>,
  Same<z.infer<typeof SystemView>, Mutable<protocol.SystemView>>,
];
export const viewsMatchProtocol: ViewsMatchProtocol = [true, true, true, true, true, true, true];
