/** What she hears: a client's microphone goes to the voice worker, words come back. */
import { AuroraError } from '../../models/errors.ts';
import { HEARING_RATE } from '../../models/speech/stt/log-mel.ts';
import type { FromVoiceWorker, ToVoiceWorker } from '../../models/voice-worker-protocol.ts';
import type { HeardEvent, HearingView, ListenMode } from '../api/voice-protocol.ts';
import type { LoopClock } from '../loop.ts';
import type { SupervisedProcess } from '../supervisor/supervised-process.ts';
import { type Supervise, unsupervised } from '../supervisor/supervisor.ts';
import { Topic } from '../topic.ts';
import { VOICE_LIMITS } from './mouth-process.ts';

export interface HearingOptions {
  readonly entry: string;
  readonly clock: LoopClock;
  readonly supervise?: Supervise;
  /** Her name, as it is said. */
  readonly name: string;
}

/** Sound that is kept while the worker starts, seconds. */
const KEPT = 10;
/** A microphone delivers a second a second; this much may come at once, seconds. */
const BURST = 30;
/** … and this many seconds a second in the long run: clocks differ. */
const PACE = 1.5;
/** A client that has sent nothing for so long has left the ear to others, milliseconds. */
const HOLD = 1_000;
/** Starts in a row that may fail before whoever waits is told. */
const MAX_FAILED_STARTS = 4;

export class HearingService {
  readonly events = new Topic<HeardEvent>();
  readonly process: SupervisedProcess;
  readonly #options: HearingOptions;
  #mode: ListenMode = 'off';
  #open = false;
  /** Why it cannot hear; undefined while that is not known. */
  #reason: string | null | undefined;
  #failedStarts = 0;
  #waiting: { resolve(): void; reject(error: AuroraError): void }[] = [];
  #early: Float32Array<ArrayBuffer>[] = [];
  #earlySeconds = 0;
  #speaker: { readonly client: object; at: number } | null = null;
  #credit = { seconds: BURST, at: 0 };

  constructor(options: HearingOptions) {
    this.#options = options;
    const { entry, clock, supervise = unsupervised } = options;
    this.process = supervise({
      ...{ name: 'voice worker (ear)', entry, clock },
      limits: VOICE_LIMITS,
      goodbye: { type: 'exit' } satisfies ToVoiceWorker,
    });
    this.process.on('message', message => this.#receive(message as FromVoiceWorker));
    this.process.on('lost', () => this.#lost());
    this.#credit.at = clock.now();
  }

  get view(): HearingView {
    return { mode: this.#mode, reason: this.#reason ?? null };
  }

  /**
   * Begins or ends listening; resolves when she can hear. Sound may be sent at once, it is kept until then.
   * @throws AuroraError HEARING_UNAVAILABLE
   */
  async listen(mode: ListenMode): Promise<HearingView> {
    const before = this.#mode;
    this.#setMode(mode);
    if (mode === 'off') {
      // A key that is let go ends the sentence; a microphone that is switched off ends nothing.
      if (before === 'hold') this.#tell({ type: 'flush' });
      if (before === 'free') this.#tell({ type: 'deafen' });
      return this.view;
    }
    this.process.start();
    if (this.#reason === undefined) {
      await new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    }
    if (this.#reason) {
      this.#setMode('off');
      throw unavailable(this.#reason);
    }
    return this.view;
  }

  /** @param samples mono, 16 kHz @param client whose microphone it is: one is heard at a time */
  hear(samples: Float32Array<ArrayBuffer>, client: object): void {
    if (this.#mode === 'off' || this.#reason) return;
    const now = this.#options.clock.now();
    if (this.#speaker && this.#speaker.client !== client && now - this.#speaker.at < HOLD) return;
    const seconds = samples.length / HEARING_RATE;
    const credit = Math.min(BURST, this.#credit.seconds + ((now - this.#credit.at) / 1000) * PACE);
    this.#credit = { seconds: credit >= seconds ? credit - seconds : credit, at: now };
    if (credit < seconds) return;
    this.#speaker = { client, at: now };
    if (this.#open) this.#tell({ type: 'audio', samples });
    else if (this.#earlySeconds + seconds <= KEPT) {
      this.#early.push(samples);
      this.#earlySeconds += seconds;
    }
  }

  /** A client is gone; nobody else's microphone is open then. */
  left(client: object): void {
    if (this.#speaker?.client !== client) return;
    this.#speaker = null;
    this.#tell({ type: 'deafen' });
    this.#setMode('off');
  }

  async stop(): Promise<void> {
    if (this.process.state !== 'stopped') await this.process.stop({ type: 'exit' } satisfies ToVoiceWorker);
    this.#refuse('The ear was stopped.');
  }

  #setMode(mode: ListenMode): void {
    if (mode === this.#mode) return;
    this.#mode = mode;
    this.events.publish({ type: 'mode', mode });
  }

  #tell(message: ToVoiceWorker): void {
    if (this.#open) this.process.send(message);
    // What was said and ended before the worker came is not waited for.
    else if (message.type === 'deafen') this.#forgetEarly();
  }

  #receive(message: FromVoiceWorker): void {
    if (message.type === 'hello') {
      this.#open = true;
      this.#tell({ type: 'open', ear: { name: this.#options.name } });
      for (const samples of this.#early) this.#tell({ type: 'audio', samples });
      if (this.#early.length > 0 && this.#mode === 'off') this.#tell({ type: 'flush' });
      this.#forgetEarly();
    } else if (message.type === 'ready') {
      this.#failedStarts = 0;
      this.#reason = message.ear?.reason ?? null;
      if (this.#reason === null) this.process.markReady();
      for (const { resolve } of this.#waiting.splice(0)) resolve();
    } else if (message.type === 'heard') {
      this.events.publish(message.event);
    } else if (message.type === 'failed') {
      console.error(`the ear: ${message.error.code}: ${message.error.message}`);
    }
  }

  #lost(): void {
    this.#open = false;
    this.#reason = undefined;
    if (this.#mode !== 'off') this.events.publish({ type: 'lost' });
    if (++this.#failedStarts >= MAX_FAILED_STARTS)
      this.#refuse(`The ear died ${this.#failedStarts} times before it was ready.`);
  }

  #refuse(reason: string): void {
    for (const { reject } of this.#waiting.splice(0)) reject(unavailable(reason));
  }

  #forgetEarly(): void {
    this.#early = [];
    this.#earlySeconds = 0;
  }
}

const unavailable = (reason: string) =>
  new AuroraError('HEARING_UNAVAILABLE', `She cannot hear: ${reason}`, {
    legal: 'the files of models/weights/voice',
    hint: 'Typing works. Restore the files with: git checkout -- models/weights/voice',
  });
