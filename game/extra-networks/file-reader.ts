/**
 * A thread beside the kernel's that opens and hashes files: headers of hundreds of kilobytes and tensors of gigabytes would
 * hold up its ticks. It is there while there is something to read. `file-reader-thread.ts` is its other end.
 */
import { Worker } from 'node:worker_threads';
import { deserializeError, type SerializedError } from '../../models/errors.ts';
import type {
  CheckpointOptions,
  EmbeddingInfo,
  LoraInfo,
  UpscalerInfo,
  VaeInfo,
} from '../../models/loaders/index.ts';
import type { ModelInfo } from '../../models/pipelines/parts.ts';

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
  readonly id: number;
  readonly kind: keyof FileInfos;
  readonly path: string;
  /** Of a model. */
  readonly options?: CheckpointOptions | undefined;
}

export type ReadAnswer =
  | { readonly id: number; readonly info: FileInfos[keyof FileInfos] }
  | { readonly id: number; readonly error: SerializedError };

interface Waiting {
  resolve(info: FileInfos[keyof FileInfos]): void;
  reject(error: unknown): void;
}

export class FileReader {
  readonly #entry: string;
  readonly #cacheFolder: string;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | null = null;
  #lastId = 0;

  /**
   * @param entry the thread's program
   * @param cacheFolder where it remembers what it has read
   */
  constructor(entry: string, cacheFolder: string) {
    this.#entry = entry;
    this.#cacheFolder = cacheFolder;
  }

  /** @throws AuroraError what opening a file of this kind throws; any other error where the thread came to an end */
  read<Kind extends keyof FileInfos>(
    kind: Kind,
    path: string,
    options?: CheckpointOptions,
  ): Promise<FileInfos[Kind]> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: info => resolve(info as FileInfos[Kind]), reject });
      this.#thread ??= this.#start();
      this.#thread.postMessage({ id, kind, path, options } satisfies ReadRequest);
    });
  }

  /** Ends the thread; what it was reading is rejected. */
  async stop(): Promise<void> {
    await this.#thread?.terminate();
  }

  #start(): Worker {
    const thread = new Worker(this.#entry, { workerData: { cacheFolder: this.#cacheFolder } });
    thread.on('message', (answer: ReadAnswer) => this.#receive(answer));
    thread.on('error', error => this.#lost(thread, error));
    thread.on('exit', () => this.#lost(thread, new Error('The thread that reads files has ended.')));
    return thread;
  }

  #receive(answer: ReadAnswer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('info' in answer) waiting?.resolve(answer.info);
    else waiting?.reject(deserializeError(answer.error));
    // Whoever reads one file after another asks for the next before this.
    setImmediate(() => this.#rest());
  }

  #rest(): void {
    if (this.#waiting.size > 0) return;
    const idle = this.#thread;
    this.#thread = null;
    void idle?.terminate();
  }

  #lost(thread: Worker, error: Error): void {
    if (this.#thread !== thread) return;
    this.#thread = null;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of lost) reject(error);
  }
}
