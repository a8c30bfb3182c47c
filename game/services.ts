import type { AuroraError, SerializedError } from '../models/errors.ts';
import type { ProviderReport } from '../models/providers/provider-names.ts';
import type {
  GenerateInput,
  InputView,
  JobView,
  ModelView,
  PictureView,
  SystemView,
  VerifyReport,
} from './api/protocol.ts';
import type { AvatarService } from './avatar/avatar-service.ts';
import type { FaceService } from './avatar/face-service.ts';
import type { CommandView } from './bus/describe-command.ts';
import type { ConversationLog } from './conversation/conversation-log.ts';
import type { EmbeddingCatalog } from './extra-networks/embedding-catalog.ts';
import type { LoraCatalog } from './extra-networks/lora-catalog.ts';
import type { UpscalerCatalog } from './extra-networks/upscaler-catalog.ts';
import type { VaeCatalog } from './extra-networks/vae-catalog.ts';
import type { MarkChange } from './gallery/marks.ts';
import type { PictureFilter, PictureLabels, PictureQuery } from './gallery/picture-index.ts';
import type { SimilarPictures } from './gallery/picture-service.ts';
import type { Thumbnails } from './gallery/thumbnails.ts';
import type { GridService } from './grids/grid-service.ts';
import type { InputKind } from './inputs/read-image.ts';
import type { JobService } from './jobs/job-service.ts';
import type { MemoryService } from './memory/memory-service.ts';
import type { MindService } from './mind/mind-service.ts';
import type { Asking } from './mind/model/asking.ts';
import type { CharacterKeeper } from './mind/model/character/character-keeper.ts';
import type { ReflectionView } from './mind/reflection/reflection-view.ts';
import type { ModelCheck } from './model-catalog.ts';
import type { PluginService } from './plugins/plugin-service.ts';
import type { AuditEntry } from './security/audit-log.ts';
import type { SettingsKeeper } from './settings/settings-keeper.ts';
import type { SketchService } from './sketch/sketch-service.ts';
import type { StyleBook } from './styles/style-book.ts';
import type { TelemetryService } from './telemetry/telemetry-service.ts';
import type { PresetStore } from './tweaks/preset-store.ts';
import type { UpscaleInput } from './upscale/upscale-service.ts';
import type { VoiceService } from './voice/voice-service.ts';
import type { WelcomeKeeper } from './welcome-keeper.ts';

/** The kernel as commands see it. */
export interface KernelServices {
  readonly version: string;
  readonly jobs: JobService;
  readonly commands: {
    list(): readonly CommandView[];
    /** What is wrong with an input. @throws AuroraError `UNKNOWN_COMMAND` */
    check(name: string, input: unknown): readonly SerializedError[];
  };
  /**
   * The request with its wildcards replaced, by its seed or one that is drawn, and with its pictures kept and named by
   * their hashes. Every face that takes requests from people asks for this first.
   * @throws AuroraError `PROMPT_WILDCARD`, `PROMPT_TOO_LONG`, `PROMPT_TOO_DEEP`, `INPUT_MISSING`, `IMAGE_…`, `MASK_…`
   */
  fillIn(input: GenerateInput): Promise<GenerateInput>;
  /** Resolves a request, checks it against its model, and puts it into the queue. @param priority -128 … 127, default 0 */
  generate(input: GenerateInput, priority?: number): JobView;
  readonly models: {
    list(): readonly ModelView[];
    /** What looks like a model and cannot be used, by name or path. */
    refused(): ReadonlyMap<string, AuroraError>;
    /** Reads its weights anew. @throws AuroraError `UNKNOWN_MODEL`, `FILE_UNREADABLE` */
    verify(name: string): Promise<ModelCheck>;
  };
  readonly conversation: Pick<ConversationLog, 'list' | 'clear'>;
  readonly loras: Pick<LoraCatalog, 'list' | 'refresh' | 'complete'>;
  readonly vaes: Pick<VaeCatalog, 'list' | 'refresh' | 'complete'>;
  readonly upscalers: Pick<UpscalerCatalog, 'list' | 'refresh' | 'complete'>;
  readonly embeddings: Pick<EmbeddingCatalog, 'list' | 'refusals' | 'refresh' | 'complete'>;
  readonly settings: Pick<SettingsKeeper, 'list' | 'get' | 'set' | 'reset'>;
  readonly styles: Pick<StyleBook, 'list' | 'save' | 'delete'>;
  readonly grids: Pick<GridService, 'start' | 'list' | 'get' | 'cancel' | 'ended'>;
  readonly sketches: Pick<SketchService, 'draw' | 'picture' | 'end' | 'left'>;
  readonly inputs: {
    /** Keeps a picture, to be named by its hash. @throws AuroraError `IMAGE_…`, `DISK_FULL` */
    add(bytes: Uint8Array): Promise<InputView>;
    /** Keeps a picture that comes in pieces, to be named by its hash. @throws AuroraError `IMAGE_…`, `MASK_OPAQUE`, `DISK_FULL` */
    receive(pieces: AsyncIterable<Uint8Array>, kind: InputKind): Promise<InputView>;
    /** Where one that is kept lies. @throws AuroraError `INPUT_MISSING` */
    find(hash: string): Promise<{ readonly path: string }>;
  };
  readonly pictures: {
    list(query: PictureQuery): { total: number; pictures: readonly PictureView[] };
    labels(): PictureLabels;
    /** Tells the pages. @throws AuroraError `UNKNOWN_PICTURE`, `PICTURES_NOT_WRITABLE` */
    mark(ids: readonly string[], change: MarkChange): Promise<PictureView[]>;
    /** Tells the pages. @throws AuroraError `UNKNOWN_PICTURE`, `PICTURES_NOT_WRITABLE` */
    remove(ids: readonly string[], how?: { readonly forever?: boolean }): Promise<string[]>;
    /** Tells the pages. */
    restore(ids: readonly string[]): Promise<PictureView[]>;
    /**
     * Those whose prompts mean the most similar, nearest first; 50 where no limit is given.
     * @throws AuroraError `UNKNOWN_PICTURE`, `SEARCH_NOT_STARTING`, `MODEL_…`
     */
    similar(
      to: { readonly text: string } | { readonly picture: string },
      filter: PictureFilter,
      limit?: number,
    ): Promise<SimilarPictures>;
    /** The file to show of it in a list. */
    thumbnail(picture: PictureView): ReturnType<Thumbnails['fileOf']>;
    /** @throws AuroraError `UNKNOWN_PICTURE` */
    get(id: string): PictureView;
  };
  readonly memory: Omit<MemoryService, 'stop'>;
  readonly mind: Pick<MindService, 'hear' | 'list' | 'explain'>;
  /** What a language model may not do without a yes. */
  readonly asking: Pick<Asking, 'list' | 'answer'>;
  readonly characters: Pick<CharacterKeeper, 'import' | 'list' | 'delete'>;
  readonly reflection: () => ReflectionView;
  /**
   * A larger picture of a picture file; the signal ends it.
   * @throws AuroraError `IMAGE_…`, `UPSCALE_SIZE`, `UNKNOWN_UPSCALER`, `UPSCALER_…`, `DISK_FULL`; CancelledError
   */
  upscale(bytes: Uint8Array, input: UpscaleInput, signal?: AbortSignal): Promise<PictureView>;
  /** Ends every enlargement that runs or waits. */
  cancelUpscales(): void;
  /** Paints or enlarges a picture again from its own metadata and compares. */
  verify(png: Uint8Array, name: string): Promise<VerifyReport>;
  /** Bytes of a picture's file. */
  readPicture(id: string): Promise<Uint8Array>;
  /** Tries every execution provider that has not been tried yet; by then it has been chosen which is painted with. */
  providers(): Promise<readonly ProviderReport[]>;
  readonly voice: VoiceService;
  readonly face: FaceService;
  readonly plugins: Omit<PluginService, 'stop' | 'tell'>;
  readonly welcome: Pick<WelcomeKeeper, 'begin' | 'mark' | 'picture'>;
  readonly presets: Pick<PresetStore, 'list' | 'load' | 'save' | 'delete'>;
  readonly telemetry: Pick<TelemetryService, 'view' | 'trace'>;
  readonly avatar: Pick<AvatarService, 'watch' | 'seen' | 'left' | 'view'>;
  /** Looks for graphics devices; resolves within a second, and `system` tells what is known. */
  graphics(): Promise<unknown>;
  system(): SystemView;
  /** What was done, the newest first; nothing where nothing is kept. */
  audit(most: number): readonly AuditEntry[];
}
