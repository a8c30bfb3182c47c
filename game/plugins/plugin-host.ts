import { AuroraError } from '../../models/errors.ts';
import type { LoopClock } from '../loop.ts';
import type { SupervisedProcess } from '../supervisor/supervised-process.ts';
import type { Supervise } from '../supervisor/supervisor.ts';
import {
  BURST,
  type CallKind,
  type FromHost,
  HOST_READY,
  MOST_CHARACTERS,
  RATE,
  readFromHost,
  type ToHost,
} from './host-protocol.ts';
import { permissionFlags } from './permission-flags.ts';
import type { ReadPlugin } from './read-plugin.ts';

export interface PluginHostOptions {
  readonly plugin: ReadPlugin;
  /** The host's program, and the heartbeat's beside it. */
  readonly entry: string;
  readonly heartbeat: string;
  readonly clock: LoopClock;
  readonly supervise: Supervise;
  /** The plugin calls a command of AURORA's. */
  readonly ask: (command: string, input: Record<string, unknown>) => Promise<unknown>;
  readonly changed: () => void;
}

/** Bytes of main memory; the interpreter takes 64 MiB of it at most. */
const MEMORY = 320 << 20;
/** Deaths in a row after which it stays off, until somebody switches it on again. */
const MOST_DEATHS = 4;
/** Calls that may be under way at once. */
const MOST_CALLS = 16;
/** Lines of its log that are kept. */
const MOST_LINES = 50;

interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: AuroraError) => void;
  readonly forget: () => void;
}

/** One plugin's process, seen from the kernel: calls go in, answers come out, and whatever it does, the kernel goes on. */
export class PluginHost {
  readonly process: SupervisedProcess;
  readonly log: string[] = [];
  /** Why it cannot be used, in words; null: it can, or will be. */
  problem: string | null = null;
  readonly #options: PluginHostOptions;
  readonly #calls = new Map<number, Call>();
  /** Until the script has run. */
  #loading: { readonly promise: Promise<void>; readonly settle: (error?: AuroraError) => void } | null = null;
  #loaded = false;
  #serial = 0;
  #allowance = BURST;
  #counted: number;
  #stopped = false;

  constructor(options: PluginHostOptions) {
    this.#options = options;
    const { plugin, entry, heartbeat, clock, supervise } = options;
    this.#counted = clock.now();
    this.process = supervise({
      ...{ name: `plugin ${plugin.manifest.id}`, entry, clock, mostDeaths: MOST_DEATHS, firstBackoff: 200 },
      limits: { memoryBytes: MEMORY, longestTurn: 10_000 },
      execArgv: [...permissionFlags([entry, heartbeat]), '--max-old-space-size=128', '--no-warnings'],
      bare: true,
    });
    this.process.on('message', message => this.#receive(message));
    this.process.on('lost', () => this.#lost());
  }

  /** Hands it a call, and starts it where it is not there. @throws AuroraError `PLUGIN_…` */
  async call(kind: CallKind, name: string, input: unknown, patience: number): Promise<unknown> {
    if (this.#calls.size >= MOST_CALLS) throw this.#error('PLUGIN_BUSY', 'has too much to do');
    await this.#ready(patience);
    const id = ++this.#serial;
    return new Promise((resolve, reject) => {
      const late = () => {
        // Whatever it is doing, it does not come to an end.
        this.#fail(id, this.#error('PLUGIN_TIMED_OUT', `did not answer within ${patience / 1000} s`));
        this.process.kill();
      };
      this.#calls.set(id, { resolve, reject, forget: this.#options.clock.after(patience, late) });
      const sent = this.#send({ type: 'call', id, kind, name, input });
      if (!sent) this.#fail(id, this.#error('PLUGIN_INPUT', 'cannot be given so much, or is just gone'));
    });
  }

  /** Tells it of something, if it is there and idle enough to hear of it; never waits. */
  tell(name: string, input: unknown): void {
    if (!this.#loaded || this.#calls.size >= MOST_CALLS / 2) return;
    this.call('event', name, input, 10_000).catch((error: AuroraError) => this.#note(error.message));
  }

  /** For good; what is under way ends with `PLUGIN_REVOKED`. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#failAll('PLUGIN_REVOKED', 'was switched off');
    this.#loading?.settle(this.#error('PLUGIN_REVOKED', 'was switched off'));
    this.#loading = null;
    // It has nothing to put in order.
    this.process.kill();
    await this.process.stop({});
  }

  start(): void {
    if (!this.#stopped) this.process.start();
  }

  #ready(patience: number): Promise<void> {
    if (this.#stopped) throw this.#error('PLUGIN_REVOKED', 'was switched off');
    if (this.#loaded) return Promise.resolve();
    if (this.process.state === 'given up' && this.problem !== null)
      throw this.#error('PLUGIN_OFF', `is off: ${this.problem}`);
    if (!this.#loading) {
      let settle: (error?: AuroraError) => void = () => {};
      const promise = new Promise<void>((resolve, reject) => {
        settle = error => {
          forget();
          if (error) reject(error);
          else resolve();
        };
      });
      const late = () => settle(this.#error('PLUGIN_TIMED_OUT', 'did not begin in time'));
      const forget = this.#options.clock.after(patience, late);
      promise.catch(() => {});
      this.#loading = { promise, settle };
    }
    this.process.start();
    return this.#loading.promise;
  }

  #receive(message: unknown): void {
    if (!this.#mayGoOn()) {
      this.#expel('it sent more messages than any plugin may');
      return;
    }
    if (message === HOST_READY) {
      const { manifest, source } = this.#options.plugin;
      this.#send({ type: 'load', name: `${manifest.id}/${manifest.entry}`, source: source ?? '' });
      return;
    }
    const told = readFromHost(message);
    if (told === null) this.#expel('it sent what no plugin sends');
    else this.#hear(told);
  }

  #hear(told: FromHost): void {
    switch (told.type) {
      case 'loaded':
        this.#loaded = true;
        this.problem = null;
        this.process.markReady();
        this.#loading?.settle();
        this.#loading = null;
        this.#options.changed();
        break;
      case 'broken':
        this.problem = told.error;
        this.#note(told.error);
        this.#loading?.settle(this.#error('PLUGIN_BROKEN', `cannot be run: ${told.error}`));
        this.#loading = null;
        if (!this.#loaded) this.process.kill();
        break;
      case 'result':
        this.#take(told.id)?.resolve(told.value ?? null);
        break;
      case 'failed':
        this.#fail(told.id, this.#error('PLUGIN_FAILED', `failed: ${told.error}`));
        break;
      case 'ask':
        void this.#answer(told.id, told.command, told.input);
        break;
      case 'log':
        this.#note(told.text);
        break;
    }
  }

  async #answer(id: number, command: string, input: Record<string, unknown>): Promise<void> {
    try {
      const value = await this.#options.ask(command, input);
      if (!this.#send({ type: 'answer', id, value: value ?? null }))
        this.#send({ type: 'answer', id, error: 'The answer is too large for a plugin.' });
    } catch (error) {
      const { code = 'INTERNAL', message } = error as { code?: string; message: string };
      this.#send({ type: 'answer', id, error: `${code}: ${message}`.slice(0, 2_000) });
    }
  }

  #send(message: ToHost): boolean {
    const text = JSON.stringify(message);
    // The script is bounded where it was read.
    if (message.type !== 'load' && text.length > MOST_CHARACTERS) return false;
    return this.process.send(text as unknown as object);
  }

  #mayGoOn(): boolean {
    const now = this.#options.clock.now();
    this.#allowance = Math.min(BURST, this.#allowance + ((now - this.#counted) / 1000) * RATE);
    this.#counted = now;
    return --this.#allowance >= 0;
  }

  #expel(why: string): void {
    this.problem = why;
    this.#note(why);
    this.process.kill();
  }

  #lost(): void {
    this.#loaded = false;
    this.#allowance = BURST;
    const why = this.problem ?? 'it ended';
    this.problem ??= why;
    this.#failAll('PLUGIN_DIED', `ended while it was asked (${why})`);
    this.#loading?.settle(this.#error('PLUGIN_DIED', `ended before it had begun (${why})`));
    this.#loading = null;
    this.#options.changed();
  }

  #take(id: number): Call | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    call?.forget();
    return call;
  }

  #fail(id: number, error: AuroraError): void {
    this.#take(id)?.reject(error);
  }

  #failAll(code: string, what: string): void {
    for (const id of [...this.#calls.keys()]) this.#fail(id, this.#error(code, what));
  }

  #note(line: string): void {
    this.log.push(line);
    if (this.log.length > MOST_LINES) this.log.shift();
  }

  #error(code: string, what: string): AuroraError {
    const { name, id } = this.#options.plugin.manifest;
    return new AuroraError(code, `The plugin ${name} ${what}.`, {
      value: id,
      legal: 'a plugin that answers',
      hint: `AURORA goes on without it; \`plugins\` shows what it printed, \`plugin-revoke ${id}\` switches it off.`,
    });
  }
}
