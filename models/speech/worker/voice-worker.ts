/** What the voice worker does with the messages it gets. Knows nothing of processes, so that it can be tested. */
import { z } from 'zod';
import { AuroraError, serializeError } from '../../errors.ts';
import {
  type FromVoiceWorker,
  type ToVoiceWorker,
  toVoiceWorkerSchema,
} from '../../voice-worker-protocol.ts';
import { PreparedSpeech } from '../acknowledgements.ts';
import type { Voices } from '../open-voice.ts';
import { Listener, type ListenerOptions } from '../stt/listener.ts';
import { Mouth } from './mouth.ts';

export interface VoiceWorkerOptions {
  send(message: FromVoiceWorker): void;
  openVoices(): Promise<Voices>;
  /** @throws AuroraError VOICE_FILES_MISSING */
  openEar(): Promise<Pick<ListenerOptions, 'activity' | 'recogniser'>>;
  now(): number;
  after(milliseconds: number, callback: () => void): void;
  exit(): void;
}

type Open = Extract<ToVoiceWorker, { type: 'open' }>;

export class VoiceWorker {
  readonly #options: VoiceWorkerOptions;
  /** What came while the models were being loaded; null when they are. */
  #early: ToVoiceWorker[] | null = [];
  #opening = false;
  #mouth: Mouth | null = null;
  #listener: Listener | null = null;

  constructor(options: VoiceWorkerOptions) {
    this.#options = options;
  }

  /** @param message anything; what is no message of the protocol is answered by `failed` */
  receive(message: unknown): void {
    const parsed = toVoiceWorkerSchema.safeParse(message);
    if (!parsed.success) {
      this.#fail(idOf(message), invalid(parsed.error));
      return;
    }
    const { data } = parsed;
    if (data.type === 'exit') this.#options.exit();
    else if (data.type === 'open') void this.#open(data);
    else if (this.#early) this.#early.push(data);
    else this.#obey(data);
  }

  async #open({ mouth, ear }: Open): Promise<void> {
    if (this.#opening) {
      this.#fail(null, notNow('open', 'once, before anything else'));
      return;
    }
    this.#opening = true;
    const { send, now, after } = this.#options;
    const begin = now();
    let earReason: string | null = null;
    try {
      if (mouth) {
        const prepared = new PreparedSpeech(mouth.cacheFolder ?? null);
        this.#mouth = new Mouth({ voices: await this.#options.openVoices(), prepared, send, now, after });
      }
    } catch (error) {
      this.#fail(null, error);
    }
    if (ear) earReason = await this.#openEar(ear.name);
    send({
      type: 'ready',
      mouth: this.#mouth?.state() ?? null,
      ear: ear ? { reason: earReason } : null,
      loadMs: now() - begin,
    });
    const early = this.#early ?? [];
    this.#early = null;
    for (const message of early) this.#obey(message);
  }

  async #openEar(name: string): Promise<string | null> {
    try {
      const parts = await this.#options.openEar();
      this.#listener = new Listener({
        ...parts,
        name,
        emit: event => this.#options.send({ type: 'heard', event }),
      });
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #obey(message: ToVoiceWorker): void {
    switch (message.type) {
      case 'say':
        if (this.#mouth) this.#mouth.say(message);
        else this.#fail(message.id, notNow('say', 'after `open` with a mouth'));
        break;
      case 'cancel':
        this.#mouth?.cancel(message.id);
        break;
      case 'prepare':
        this.#guard(() => this.#mouth?.prepare(message));
        break;
      case 'audio':
        // Without an ear the sound is dropped in silence: `ready` has said why.
        this.#listener?.push(message.samples);
        break;
      case 'flush':
        this.#listener?.flush();
        break;
      case 'deafen':
        this.#listener?.reset();
        break;
    }
  }

  #guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(null, error);
    }
  }

  #fail(id: string | null, error: unknown): void {
    this.#options.send({ type: 'failed', id, error: serializeError(error) });
  }
}

const idOf = (message: unknown): string | null => {
  const id = (message as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? id : null;
};

const invalid = (error: z.ZodError): AuroraError =>
  new AuroraError(
    'VOICE_MESSAGE_INVALID',
    `This is no message for the voice worker: ${z.prettifyError(error)}`,
    {
      legal: 'a message of voice-worker-protocol.ts',
      hint: 'Build kernel and workers from the same source.',
    },
  );

const notNow = (type: string, legal: string): AuroraError =>
  new AuroraError('VOICE_MESSAGE_INVALID', `A message "${type}" came out of turn.`, {
    value: type,
    legal,
    hint: 'Send `open` first.',
  });
