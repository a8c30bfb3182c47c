/** A plugin's interpreter: JavaScript in WebAssembly, with nothing of Node's, a limit of memory and an end to every loop. */
import variant from '@jitl/quickjs-singlefile-cjs-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSRuntime,
} from 'quickjs-emscripten-core';
import { PRELUDE } from './prelude.ts';

export interface SandboxLimits {
  /** Milliseconds of one uninterrupted piece of work. */
  readonly slice: number;
  readonly memoryBytes: number;
  /** Messages of one piece of work. */
  readonly messages: number;
  /** Characters of one message. */
  readonly characters: number;
}

export const USUAL_SANDBOX: SandboxLimits = {
  slice: 1_000,
  memoryBytes: 64 << 20,
  messages: 200,
  characters: 256 * 1024,
};

/** Jobs of promises that one piece of work may leave behind. */
const MOST_JOBS = 100_000;
/** Of the interpreter's own stack: well below what the program around it has, or that one would overflow. */
const STACK_BYTES = 96 * 1024;

/** It did what no plugin may: its interpreter is of no use any more. */
export class SandboxBroken extends Error {
  override readonly name = 'SandboxBroken';
}

export class Sandbox {
  readonly #runtime: QuickJSRuntime;
  readonly #vm: QuickJSContext;
  readonly #limits: SandboxLimits;
  readonly #now: () => number;
  #deadline = 0;
  #sent = 0;
  #flooded = false;

  private constructor(
    runtime: QuickJSRuntime,
    send: (text: string) => void,
    limits: SandboxLimits,
    now: () => number,
  ) {
    this.#runtime = runtime;
    this.#limits = limits;
    this.#now = now;
    runtime.setMemoryLimit(limits.memoryBytes);
    runtime.setMaxStackSize(STACK_BYTES);
    runtime.setInterruptHandler(() => this.#flooded || this.#now() > this.#deadline);
    this.#vm = runtime.newContext();
    const handle = this.#vm.newFunction('send', text => {
      const message = this.#vm.getString(text);
      if (++this.#sent > limits.messages || message.length > limits.characters) this.#flooded = true;
      else send(message);
    });
    this.#vm.setProp(this.#vm.global, '__send', handle);
    handle.dispose();
    this.#work(() => this.#run(PRELUDE, 'aurora', 'global'));
  }

  /** @param send is given the plugin's messages, JSON as text */
  static async open(
    send: (text: string) => void,
    limits: SandboxLimits = USUAL_SANDBOX,
    now: () => number = () => performance.now(),
  ): Promise<Sandbox> {
    const engine = await newQuickJSWASMModuleFromVariant(variant);
    return new Sandbox(engine.newRuntime(), send, limits, now);
  }

  /** Runs the plugin's script, a module without imports; returns what it handles. @throws Error with the script's own words; SandboxBroken */
  load(source: string, name: string): string[] {
    this.#work(() => this.#run(source, name, 'module'));
    return this.#work(() => JSON.parse(this.#run('__handlers()', 'aurora', 'global') ?? '[]') as string[]);
  }

  /** Hands it a message. @throws SandboxBroken */
  receive(text: string): void {
    this.#work(() => {
      const receive = this.#vm.getProp(this.#vm.global, '__receive');
      const argument = this.#vm.newString(text);
      const result = this.#vm.callFunction(receive, this.#vm.undefined, argument);
      for (const handle of [receive, argument]) handle.dispose();
      if (result.error) throw this.#failure(result.error);
      result.value.dispose();
    });
  }

  #run(source: string, name: string, type: 'global' | 'module'): string | null {
    const result = this.#vm.evalCode(source, name, { type });
    if (result.error) throw this.#failure(result.error);
    try {
      if (type === 'global')
        return this.#vm.typeof(result.value) === 'string' ? this.#vm.getString(result.value) : null;
      // A module that waits for something is a promise; what it was rejected with is what went wrong.
      const state = this.#vm.getPromiseState(result.value);
      if (state.type === 'rejected') throw this.#failure(state.error);
      return null;
    } finally {
      result.value.dispose();
    }
  }

  /** One piece of work with what it leaves behind, within the limits. */
  #work<T>(piece: () => T): T {
    this.#deadline = this.#now() + this.#limits.slice;
    this.#sent = 0;
    try {
      const value = piece();
      const jobs = this.#runtime.executePendingJobs(MOST_JOBS);
      if (jobs.error) throw this.#failure(jobs.error);
      if (this.#flooded || this.#now() > this.#deadline) throw new Error('late');
      if (this.#runtime.hasPendingJob()) throw new SandboxBroken('it never comes to rest');
      return value;
    } catch (error) {
      if (this.#flooded) throw new SandboxBroken('it sent too much at once');
      if (this.#now() > this.#deadline)
        throw new SandboxBroken(`it worked for more than ${this.#limits.slice} ms without a pause`);
      // The program's own stack: whatever the interpreter was doing is half done.
      if (error instanceof RangeError) throw new SandboxBroken('it called itself too often');
      throw error;
    }
  }

  #failure(error: Parameters<QuickJSContext['dump']>[0]): Error {
    const words: unknown = this.#vm.dump(error);
    error.dispose();
    if (typeof words !== 'object' || words === null) return new Error(String(words));
    const { name, message, stack } = words as Record<string, unknown>;
    const at = typeof stack === 'string' ? (stack.trim().split('\n')[0]?.trim() ?? '') : '';
    return new Error(`${String(name ?? 'Error')}: ${String(message ?? '')}${at === '' ? '' : ` (${at})`}`);
  }
}
