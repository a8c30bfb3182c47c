import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { LoopClock } from '../loop.ts';

export type ProcessState = 'starting' | 'ready' | 'restarting' | 'stopped';

export interface SupervisedOptions {
  readonly name: string;
  readonly entry: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly clock: LoopClock;
  /** Milliseconds before the first restart; doubles with every death in a row. */
  readonly firstBackoff?: number;
  readonly longestBackoff?: number;
  /** Milliseconds that it must have run for its next death not to count as one in a row. */
  readonly stableAfter?: number;
}

export interface SupervisedEvents {
  message: [message: unknown];
  spawned: [pid: number];
  /** The process is gone, and what it sent before has been delivered. */
  lost: [reason: { code: number | null; signal: NodeJS.Signals | null }];
  state: [state: ProcessState];
}

/** Time that a process gets to leave by itself, milliseconds. */
const GRACE = 2_000;

/** A child process that is started again, with a growing pause, whenever it dies before it was told to. */
export class SupervisedProcess extends EventEmitter<SupervisedEvents> {
  readonly name: string;
  readonly #options: SupervisedOptions;
  #child: ChildProcess | null = null;
  #state: ProcessState = 'stopped';
  #stopping = false;
  #deaths = 0;
  #restarts = 0;
  #startedAt = 0;
  #cancelRestart: (() => void) | null = null;

  constructor(options: SupervisedOptions) {
    super();
    this.name = options.name;
    this.#options = options;
  }

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  get state(): ProcessState {
    return this.#state;
  }

  get restarts(): number {
    return this.#restarts;
  }

  start(): void {
    if (this.#child !== null) return;
    this.#stopping = false;
    this.#setState(this.#restarts === 0 ? 'starting' : 'restarting');
    this.#startedAt = this.#options.clock.now();
    const child = fork(this.#options.entry, [], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', ...this.#options.env },
    });
    this.#child = child;
    child.on('message', message => this.emit('message', message));
    // Failing to start or to be written to ends in 'close' as well; without a listener it would end the kernel.
    child.on('error', () => {});
    // 'close' and not 'exit': the channel has been read to its end by then.
    child.on('close', (code, signal) => this.#gone(code, signal));
    if (child.pid !== undefined) this.emit('spawned', child.pid);
  }

  /** The owner says when a process is of use. */
  markReady(): void {
    this.#setState('ready');
  }

  /** False when there is nobody to send to; the owner hears of it by `lost`. */
  send(message: object): boolean {
    const child = this.#child;
    if (child?.connected !== true) return false;
    child.send(message, () => {});
    return true;
  }

  /** Ends the process at once; it is started again. */
  kill(): void {
    this.#child?.kill('SIGKILL');
  }

  /** Ends it for good: politely first. */
  async stop(goodbye: object): Promise<void> {
    this.#stopping = true;
    this.#cancelRestart?.();
    const child = this.#child;
    if (child !== null) {
      const closed = new Promise<void>(resolve => child.once('close', () => resolve()));
      this.send(goodbye);
      const cancel = this.#options.clock.after(GRACE, () => child.kill('SIGKILL'));
      await closed;
      cancel();
    }
    this.#setState('stopped');
  }

  #gone(code: number | null, signal: NodeJS.Signals | null): void {
    this.#child = null;
    this.emit('lost', { code, signal });
    if (this.#stopping) return;
    const { clock, firstBackoff = 50, longestBackoff = 10_000, stableAfter = 10_000 } = this.#options;
    this.#deaths = clock.now() - this.#startedAt > stableAfter ? 1 : this.#deaths + 1;
    this.#restarts++;
    this.#setState('restarting');
    const pause = Math.min(longestBackoff, firstBackoff * 2 ** (this.#deaths - 1));
    this.#cancelRestart = clock.after(pause, () => this.start());
  }

  #setState(state: ProcessState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.emit('state', state);
  }
}
