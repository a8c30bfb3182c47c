/**
 * A thread beside the kernel's that opens and hashes files: headers of hundreds of kilobytes and tensors of gigabytes would
 * hold up its ticks. It is there while there is something to read. `file-reader-thread.ts` is its other end.
 */
import type {
  CheckpointOptions,
  EmbeddingInfo,
  LoraInfo,
  UpscalerInfo,
  VaeInfo,
} from '../../models/loaders/index.ts';
import type { ModelInfo } from '../../models/pipelines/parts.ts';
import { AskedThread } from '../supervisor/asked-thread.ts';

/** What can be asked of a file. */
export interface FileInfos {
  readonly lora: LoraInfo;
  readonly embedding: EmbeddingInfo;
  readonly vae: VaeInfo;
  readonly upscaler: UpscalerInfo;
  /** Of a model, by its folder or file: everything but its hash. */
  readonly model: ModelInfo;
  /** SHA-256, hex. */
  readonly digest: string;
  /** The same, whatever is remembered of the file. */
  readonly 'fresh-digest': string;
}

export interface ReadRequest {
  readonly kind: keyof FileInfos;
  readonly path: string;
  /** Of a model. */
  readonly options?: CheckpointOptions | undefined;
}

export class FileReader {
  readonly #thread: AskedThread<ReadRequest>;

  /**
   * @param entry the thread's program
   * @param cacheFolder where it remembers what it has read
   */
  constructor(entry: string, cacheFolder: string) {
    const name = 'The thread that reads files';
    this.#thread = new AskedThread({ entry, data: { cacheFolder }, name, restsWhenIdle: true });
  }

  /** @throws AuroraError what opening a file of this kind throws; any other error where the thread came to an end */
  read<Kind extends keyof FileInfos>(
    kind: Kind,
    path: string,
    options?: CheckpointOptions,
  ): Promise<FileInfos[Kind]> {
    return this.#thread.ask({ kind, path, options }) as Promise<FileInfos[Kind]>;
  }

  /** Ends the thread; what it was reading is rejected. */
  stop(): Promise<void> {
    return this.#thread.stop();
  }
}
