import type { ChildProcess } from 'node:child_process';
import { AuroraError, CancelledError, deserializeError, type SerializedError } from '../../models/errors.ts';
import type { PixelComparison } from '../gallery/compare.ts';
import { type LoopClock, systemClock } from '../loop.ts';
import { forkChild } from '../supervisor/fork-child.ts';
import { memoryCap } from '../supervisor/memory-cap.ts';
import type { Verdict } from '../supervisor/process-guard.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';

/** Filters that enlarge pixels, by the names that A1111 has for them. */
export const PIXEL_UPSCALERS = ['Lanczos', 'Bicubic', 'Nearest'] as const;
export type PixelUpscaler = (typeof PIXEL_UPSCALERS)[number];

export const isPixelUpscaler = (name: string): name is PixelUpscaler =>
  (PIXEL_UPSCALERS as readonly string[]).includes(name);

/** What decides the pixels. */
export interface Enlargement {
  /** A filter, or a network's name. */
  readonly upscaler: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** `crop` fills the size and cuts what hangs over. */
  readonly mode: 'stretch' | 'crop';
}

export interface UpscaleRequest extends Enlargement {
  /** A PNG as inputs are kept. */
  readonly path: string;
  /** The network's file. */
  readonly network?: string | undefined;
  readonly text: Readonly<Record<string, string>>;
  /** A PNG that is compared with what comes out, instead of writing that. */
  readonly compareWith?: Uint8Array;
}

export type UpscaleAnswer =
  | { readonly png: Uint8Array }
  | { readonly comparison: PixelComparison }
  | { readonly error: SerializedError };

/** A network looks at one tile for seconds, at a whole picture for minutes. */
const LIMITS = { longestTurn: 1_800_000, memoryBytes: memoryCap(0.9) };

/** Enlarges pictures in processes of their own, one at a time: each may take hundreds of megabytes, and a network every core. */
export class Upscaler {
  readonly #entry: string;
  readonly #clock: LoopClock;
  readonly #supervisor: Pick<Supervisor, 'report'> | null;
  #last: Promise<unknown> = Promise.resolve();
  #stopped = false;
  /** Ends all that run or wait. */
  #ending = new AbortController();

  /** @param entry the process's program @param supervisor told of crashes */
  constructor(entry: string, supervisor: Pick<Supervisor, 'report'> | null = null, clock = systemClock) {
    this.#entry = entry;
    this.#supervisor = supervisor;
    this.#clock = clock;
  }

  /**
   * The enlarged picture as a PNG with these texts.
   * @param signal ends it, whether it runs or waits
   * @throws AuroraError as reading, networks and resampling do; `UPSCALER_CRASHED`; CancelledError
   */
  async enlarge(request: Omit<UpscaleRequest, 'compareWith'>, signal?: AbortSignal): Promise<Uint8Array> {
    const answer = await this.#ask(request, signal);
    if ('png' in answer) return answer.png;
    throw new Error('The upscaler answered something else.');
  }

  /** How far a picture is from what enlarging gives. @throws AuroraError as `enlarge`; `SIZE_DIFFERS` */
  async compare(
    request: UpscaleRequest & { readonly compareWith: Uint8Array },
    signal?: AbortSignal,
  ): Promise<PixelComparison> {
    const answer = await this.#ask(request, signal);
    if ('comparison' in answer) return answer.comparison;
    throw new Error('The upscaler answered something else.');
  }

  /** Ends what runs and what waits; each is rejected as cancelled. */
  cancel(): void {
    this.#ending.abort();
    this.#ending = new AbortController();
  }

  /** The same for good. Resolves when no process is left. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.cancel();
    await this.#last;
  }

  #ask(request: UpscaleRequest, signal?: AbortSignal): Promise<UpscaleAnswer> {
    const signals = signal ? [signal, this.#ending.signal] : [this.#ending.signal];
    const mine = this.#last.then(() => this.#run(request, signals));
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #run(request: UpscaleRequest, signals: readonly AbortSignal[]): Promise<UpscaleAnswer> {
    const isAborted = () => this.#stopped || signals.some(({ aborted }) => aborted);
    if (isAborted()) throw cancelled();
    const startedAt = this.#clock.now();
    let verdict: Verdict | null = null;
    const { child, guard } = forkChild({
      ...{ entry: this.#entry, clock: this.#clock, limits: LIMITS },
      condemned(why) {
        verdict = why;
        child.kill('SIGKILL');
      },
    });
    const end = () => child.kill('SIGKILL');
    for (const signal of signals) signal.addEventListener('abort', end);
    try {
      const answer = await answerOf(child, request);
      if (isAborted()) throw cancelled();
      if (answer === null) {
        const { exitCode: code, signalCode: signal } = child;
        const reason = (verdict as Verdict | null)?.reason ?? `it ended by ${signal ?? `code ${code}`}`;
        const uptimeMs = this.#clock.now() - startedAt;
        const residentBytes = guard?.residentBytes ?? null;
        this.#supervisor?.report('upscaler', { code, signal, reason, uptimeMs, residentBytes });
        throw crashed(child, reason);
      }
      if ('error' in answer) throw deserializeError(answer.error);
      return answer;
    } finally {
      for (const signal of signals) signal.removeEventListener('abort', end);
    }
  }
}

/** What the process says, once it is gone; null if it said nothing. */
function answerOf(child: ChildProcess, request: UpscaleRequest): Promise<UpscaleAnswer | null> {
  return new Promise((resolve, reject) => {
    let answer: UpscaleAnswer | null = null;
    child.once('message', message => {
      answer = message as UpscaleAnswer;
    });
    child.once('error', reject);
    // Not 'exit': what it said before has been read to its end by then.
    child.once('close', () => resolve(answer));
    // A process that has ended meanwhile says so by `close`.
    child.send(request, () => {});
  });
}

const cancelled = () => new CancelledError('The enlargement was cancelled.');

const crashed = ({ exitCode, signalCode }: ChildProcess, reason: string) =>
  new AuroraError('UPSCALER_CRASHED', `The process that enlarged the picture died: ${reason}.`, {
    value: signalCode ?? exitCode,
    legal: 'a picture that it survives',
    hint: 'Most often memory ran out: try a smaller size.',
  });
