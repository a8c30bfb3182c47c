import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HeardEvent } from '../../game/api/voice-protocol.ts';
import type { SpeechEvent } from '../../game/voice/speech-event.ts';
import { KernelDriver, ROOT } from './kernel-driver.ts';

/** Why a suite that needs the neural networks cannot run; null when it can. */
export const voiceMissing = existsSync(join(ROOT, 'models/weights/voice/kokoro/generator.onnx'))
  ? null
  : 'the voice models are not here: git checkout -- models/weights/voice';

/** A real kernel, and all that its voice and its ear tell. */
export class VoiceDriver {
  readonly kernel: KernelDriver;
  readonly said: SpeechEvent[] = [];
  readonly heard: HeardEvent[] = [];
  #watchers: (() => void)[] = [];

  private constructor(kernel: KernelDriver) {
    this.kernel = kernel;
    const wake = () => {
      for (const watcher of this.#watchers.splice(0)) watcher();
    };
    kernel.kernel.topics.speech.subscribe(event => {
      this.said.push(event);
      wake();
    });
    kernel.kernel.topics.hearing.subscribe(event => {
      this.heard.push(event);
      wake();
    });
  }

  static async open(): Promise<VoiceDriver> {
    return new VoiceDriver(await KernelDriver.open());
  }

  close(): Promise<void> {
    return this.kernel.close();
  }

  get voice() {
    return this.kernel.kernel.services.voice;
  }

  async say(text: string, more: Record<string, unknown> = {}) {
    const { status, json } = await this.kernel.request('POST', '/api/v1/say', { text, ...more });
    return { status, body: json() };
  }

  async speech<Type extends SpeechEvent['type']>(
    type: Type,
    id?: string,
  ): Promise<Extract<SpeechEvent, { type: Type }>> {
    const find = () => this.said.find(event => event.type === type && (id === undefined || event.id === id));
    return (await this.#until(find)) as Extract<SpeechEvent, { type: Type }>;
  }

  hearing<Type extends HeardEvent['type']>(type: Type): Promise<Extract<HeardEvent, { type: Type }>> {
    return this.#until(() => this.heard.find(event => event.type === type)) as Promise<
      Extract<HeardEvent, { type: Type }>
    >;
  }

  of(id: string): SpeechEvent[] {
    return this.said.filter(event => event.id === id);
  }

  /** The page has played so much of a text. */
  async played(id: string, seconds: number): Promise<void> {
    await this.kernel.request('POST', '/api/v1/speech-clock', { id, seconds });
  }

  pid(which: 'mouth' | 'ear'): number {
    const found = this.kernel.kernel.services.system().processes.find(({ name }) => name.includes(which));
    if (found?.pid == null) throw new Error(`the ${which} is not running`);
    return found.pid;
  }

  async #until<T>(find: () => T | undefined): Promise<T> {
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      await new Promise<void>(resolve => this.#watchers.push(resolve));
    }
  }
}
