/** The kernel's life in a utility process: started again, with a growing pause, whenever it dies before it was told to. */
import { join } from 'node:path';
import { type UtilityProcess, utilityProcess } from 'electron';
import { type FromKernel, type KernelReady, restartDelay, type ToKernel } from '../channels.ts';
import { CrashCount } from './crash-count.ts';

/** A kernel that has lived this long was healthy: the next death starts the back-off anew. */
const HEALTHY_MS = 30_000;
/** A kernel that dies this often in a row will not come up; somebody has to look. */
const MOST_DEATHS = 6;
const SHUTDOWN_MS = 5_000;

export interface KernelProcessOptions {
  /** The built programs. */
  readonly folder: string;
  readonly onReady: (ready: KernelReady) => void;
  /** It died, and may come back. */
  readonly onDeath: (code: number, livedMs: number) => void;
  /** It will not come back by itself. */
  readonly onHopeless: (reason: string) => void;
}

export class KernelProcess {
  readonly #options: KernelProcessOptions;
  readonly #deaths = new CrashCount(MOST_DEATHS, HEALTHY_MS, restartDelay);
  #running: UtilityProcess | null = null;
  #stopping = false;

  constructor(options: KernelProcessOptions) {
    this.#options = options;
  }

  start(): void {
    const { folder, onReady } = this.#options;
    const startedAt = Date.now();
    /** Why it could not start, in its own words. */
    let reason = '';
    const started = utilityProcess.fork(join(folder, 'kernel.cjs'), [], {
      serviceName: 'AURORA kernel',
      stdio: 'inherit',
    });
    this.#running = started;
    started.on('message', (message: FromKernel) => {
      if (message.type === 'ready') onReady(message);
      else {
        reason = [message.error.message, message.error.hint].filter(Boolean).join('\n');
        // It has nothing more to do, and a utility process does not end by that.
        started.kill();
      }
    });
    started.on('exit', code => {
      if (this.#running === started) this.#running = null;
      if (!this.#stopping) this.#died(code, Date.now() - startedAt, reason);
    });
  }

  /** Somebody looked, and wants it to be tried again. */
  tryAgain(): void {
    this.#deaths.forgive();
    if (this.#running === null) this.start();
  }

  /** Resolves when it has ended; at once where there is none. */
  stop(): Promise<void> | null {
    this.#stopping = true;
    const running = this.#running;
    if (running === null) return null;
    return new Promise(resolve => {
      const deadline = setTimeout(() => running.kill(), SHUTDOWN_MS);
      running.once('exit', () => {
        clearTimeout(deadline);
        resolve();
      });
      running.postMessage({ type: 'shutdown' } satisfies ToKernel);
    });
  }

  #died(code: number, lived: number, reason: string): void {
    const { onDeath, onHopeless } = this.#options;
    onDeath(code, lived);
    const retry = this.#deaths.died(lived);
    // A reason that the kernel could name (its folder is in use, say) does not go away by trying again.
    if (reason || retry === null)
      onHopeless(
        reason || `It ended ${this.#deaths.inARow} times in a row, the last time with code ${code}.`,
      );
    else setTimeout(() => this.start(), retry.wait);
  }
}
