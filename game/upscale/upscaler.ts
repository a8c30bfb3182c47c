import { Worker } from 'node:worker_threads';
import { deserializeError, type SerializedError } from '../../models/errors.ts';
import type { PixelComparison } from '../gallery/compare.ts';

/** Those that enlarge pixels, by the names that A1111 has for them. */
export const PIXEL_UPSCALERS = ['Lanczos', 'Bicubic', 'Nearest'] as const;
export type PixelUpscaler = (typeof PIXEL_UPSCALERS)[number];

/** What decides the pixels. */
export interface Enlargement {
  readonly upscaler: PixelUpscaler;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** `crop` fills the size and cuts what hangs over. */
  readonly mode: 'stretch' | 'crop';
}

export interface UpscaleRequest extends Enlargement {
  /** A PNG as inputs are kept. */
  readonly path: string;
  readonly text: Readonly<Record<string, string>>;
  /** A PNG that is compared with what comes out, instead of writing that. */
  readonly compareWith?: Uint8Array;
}

export type UpscaleAnswer =
  | { readonly png: Uint8Array }
  | { readonly comparison: PixelComparison }
  | { readonly error: SerializedError };

/** Enlarges pictures in threads of their own, one at a time: each may take hundreds of megabytes. */
export class Upscaler {
  readonly #entry: string;
  #last: Promise<unknown> = Promise.resolve();
  #thread: Worker | null = null;
  #stopped = false;

  /** @param entry the thread's program */
  constructor(entry: string) {
    this.#entry = entry;
  }

  /** The enlarged picture as a PNG with these texts. @throws AuroraError as reading and resampling do */
  async enlarge(request: Omit<UpscaleRequest, 'compareWith'>): Promise<Uint8Array> {
    const answer = await this.#ask(request);
    if ('png' in answer) return answer.png;
    throw new Error('The upscaler answered something else.');
  }

  /** How far a picture is from what enlarging gives. @throws AuroraError as `enlarge`; `SIZE_DIFFERS` */
  async compare(request: UpscaleRequest & { readonly compareWith: Uint8Array }): Promise<PixelComparison> {
    const answer = await this.#ask(request);
    if ('comparison' in answer) return answer.comparison;
    throw new Error('The upscaler answered something else.');
  }

  /** Ends the thread; what it was doing is rejected. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#thread?.terminate();
  }

  #ask(request: UpscaleRequest): Promise<UpscaleAnswer> {
    const mine = this.#last.then(() => this.#run(request));
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #run(request: UpscaleRequest): Promise<UpscaleAnswer> {
    if (this.#stopped) throw new Error('The program is stopping.');
    const thread = new Worker(this.#entry, { workerData: request });
    this.#thread = thread;
    try {
      const answer = await new Promise<UpscaleAnswer>((resolve, reject) => {
        thread.once('message', resolve);
        thread.once('error', reject);
        thread.once('exit', () => reject(new Error('The thread that enlarges pictures has ended.')));
      });
      if ('error' in answer) throw deserializeError(answer.error);
      return answer;
    } finally {
      this.#thread = null;
      await thread.terminate();
    }
  }
}
