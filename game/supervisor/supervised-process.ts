import type { ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import type { LoopClock } from '../loop.ts';
import { forkChild } from './fork-child.ts';
import type { GuardLimits, ProcessGuard, Verdict } from './process-guard.ts';

export type ProcessState = 'starting' | 'ready' | 'restarting' | 'stopped' | 'given up';

export interface SupervisedOptions {
  readonly name: string;
  readonly entry: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Node's own flags for it. */
  readonly execArgv?: readonly string[];
  /** It gets nothing of this program's environment: it runs what somebody else wrote. */
  readonly bare?: boolean;
  readonly clock: LoopClock;
  /** It calls `startHeartbeat`, and is ended when it hangs or takes too much. Absent: only its end is noticed. */
  readonly limits?: Partial<GuardLimits>;
  /** What asks it to leave, where it takes too much memory. */
  readonly goodbye?: object;
  /** Milliseconds before the first restart; doubles with every death in a row. */
  readonly firstBackoff?: number;
  readonly longestBackoff?: number;
  /** Milliseconds that it must have run for its next death not to count as one in a row. */
  readonly stableAfter?: number;
  /** Deaths in a row after which it is left alone until somebody wants it again. */
  readonly mostDeaths?: number;
}

export interface LostReason {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** An end that nobody had asked for. */
export interface UnexpectedEnd extends LostReason {
  /** In words. */
  readonly reason: string;
  readonly uptimeMs: number;
  /** Bytes that it held when it was last heard of; null where it was not. */
  readonly residentBytes: number | null;
}

export interface SupervisedEvents {
  message: [message: unknown];
  spawned: [pid: number];
  /** The process is gone, and what it sent before has been delivered. */
  lost: [reason: LostReason];
  crashed: [end: UnexpectedEnd];
  state: [state: ProcessState];
}

/** Time that a process gets to leave by itself, milliseconds. */
const GRACE = 2_000;

/** With the usual pauses: for about two minutes. */
const MOST_DEATHS = 20;

/**
 * A child process that is started again, with a growing pause, whenever it dies before it was told to; one that hangs or takes
 * too much memory is ended for that. What keeps dying is given up, until `start` asks for it again.
 */
export class SupervisedProcess extends EventEmitter<SupervisedEvents> {
  readonly name: string;
  readonly #options: SupervisedOptions;
  #child: ChildProcess | null = null;
  #guard: ProcessGuard | null = null;
  #verdict: Verdict | null = null;
  #state: ProcessState = 'stopped';
  #stopping = false;
  #deaths = 0;
  #restarts = 0;
  #startedAt = 0;
  #lastEnd: string | null = null;
  #cancelRestart: (() => void) | null = null;
  #cancelKill: (() => void) | null = null;

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

  /** How it came to its last end that nobody had asked for, in words. */
  get lastEnd(): string | null {
    return this.#lastEnd;
  }

  /** Bytes as it said last; null where it does not say. */
  get residentBytes(): number | null {
    return this.#guard?.residentBytes ?? null;
  }

  /** Milliseconds since it was last heard of; null where it does not beat. */
  get silentMs(): number | null {
    return this.#guard?.silentMs ?? null;
  }

  /** Bytes that it may take; null: as many as it likes. */
  get memoryCap(): number | null {
    return this.#options.limits?.memoryBytes ?? null;
  }

  /** Neither there nor about to come back: whoever needs it calls `start`. */
  get asleep(): boolean {
    return this.#state === 'stopped' || this.#state === 'given up';
  }

  /** No effect on one that is there, or about to come back. */
  start(): void {
    if (this.#child !== null || this.#cancelRestart !== null) return;
    this.#stopping = false;
    this.#setState(this.#restarts === 0 ? 'starting' : 'restarting');
    this.#startedAt = this.#options.clock.now();
    const { entry, env, execArgv, bare, clock, limits = null } = this.#options;
    const condemned = (why: Verdict) => this.#condemn(why);
    const { child, guard } = forkChild({ entry, env, execArgv, bare, clock, limits, condemned });
    this.#child = child;
    this.#guard = guard;
    this.#verdict = null;
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
    this.#cancelRestart = null;
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

  /** What hangs hears nothing; what takes too much is asked to leave first, so that it may say its last words. */
  #condemn(verdict: Verdict): void {
    this.#verdict = verdict;
    const { goodbye, clock } = this.#options;
    const polite = verdict.kind === 'memory' && goodbye !== undefined && this.send(goodbye);
    if (polite) this.#cancelKill = clock.after(GRACE, () => this.kill());
    else this.kill();
  }

  #gone(code: number | null, signal: NodeJS.Signals | null): void {
    const { clock, firstBackoff = 50, longestBackoff = 10_000, stableAfter = 10_000 } = this.#options;
    const residentBytes = this.residentBytes;
    const uptimeMs = clock.now() - this.#startedAt;
    this.#child = null;
    this.#guard = null;
    this.#cancelKill?.();
    this.#cancelKill = null;
    this.emit('lost', { code, signal });
    if (this.#stopping) return;
    this.#lastEnd = this.#verdict?.reason ?? `it ended by ${signal ?? `code ${code}`}`;
    this.emit('crashed', { code, signal, reason: this.#lastEnd, uptimeMs, residentBytes });
    this.#deaths = uptimeMs > stableAfter ? 1 : this.#deaths + 1;
    this.#restarts++;
    const hopeless = this.#deaths >= (this.#options.mostDeaths ?? MOST_DEATHS);
    this.#setState(hopeless ? 'given up' : 'restarting');
    if (hopeless) return;
    const pause = Math.min(longestBackoff, firstBackoff * 2 ** (this.#deaths - 1));
    this.#cancelRestart = clock.after(pause, () => {
      this.#cancelRestart = null;
      this.start();
    });
  }

  #setState(state: ProcessState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.emit('state', state);
  }
}
