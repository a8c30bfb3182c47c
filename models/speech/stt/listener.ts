/** A microphone's sound to what was said: voice activity, utterances, partial and final text. */

import { HEARING_RATE } from './log-mel.ts';
import type { Recogniser } from './recogniser.ts';
import { type SegmentEvent, Segmenter } from './segmenter.ts';
import { VAD_FRAME, type VoiceActivity } from './voice-activity.ts';
import { calledByName } from './wake-name.ts';

export type HearingEvent =
  | { readonly type: 'speech-start' }
  /** The utterance is over; its text follows. */
  | { readonly type: 'speech-end'; readonly seconds: number }
  /** What has been understood so far; each one replaces the one before. */
  | { readonly type: 'partial'; readonly text: string }
  | {
      readonly type: 'final';
      readonly text: string;
      readonly averageLogProbability: number;
      /** She was called by her name, and what was said beside it; null when not. */
      readonly called: { readonly rest: string } | null;
      /** The utterance was cut because it was long, and goes on. */
      readonly goesOn: boolean;
    }
  | { readonly type: 'nothing'; readonly reason: 'misfire' | 'silence' | 'unsure' };

export interface ListenerOptions {
  readonly activity: Pick<VoiceActivity, 'probability' | 'reset'>;
  readonly recogniser: Pick<Recogniser, 'transcribe'>;
  /** Her name, for `called`. */
  readonly name: string;
  readonly emit: (event: HearingEvent) => void;
}

/** Seconds of new speech before it is worth to look again. */
const PARTIAL_EVERY = 0.8;
/** Sound that waits to be looked at: more than this has been lost time, and the oldest is dropped. Seconds. */
const MOST_WAITING = 60;

export class Listener {
  readonly #options: ListenerOptions;
  readonly #segmenter = new Segmenter();
  #waiting: Float32Array[] = [];
  #waitingSamples = 0;
  #partialAt = 0;
  #work: Promise<void> | null = null;
  #closing = false;
  #epoch = 0;

  constructor(options: ListenerOptions) {
    this.#options = options;
  }

  /** @param samples mono, 16 kHz, as many as there are; returns at once, and events come as they come */
  push(samples: Float32Array): void {
    this.#waiting.push(samples);
    this.#waitingSamples += samples.length;
    while (this.#waitingSamples > MOST_WAITING * HEARING_RATE && this.#waiting.length > 1) {
      this.#waitingSamples -= this.#waiting.shift()!.length;
    }
    this.#run();
  }

  /** The talk key was let go: what has been said is all. */
  flush(): void {
    this.#closing = true;
    this.#run();
  }

  /** Forgets everything, what is being looked at too. */
  reset(): void {
    this.#epoch++;
    this.#waiting = [];
    this.#waitingSamples = 0;
    this.#closing = false;
    this.#forget();
  }

  /** Resolves when all that was given has been looked at. */
  async settled(): Promise<void> {
    while (this.#work) await this.#work;
  }

  #run(): void {
    this.#work ??= this.#drain().finally(() => {
      this.#work = null;
      if (this.#waitingSamples >= VAD_FRAME || this.#closing) this.#run();
    });
  }

  async #drain(): Promise<void> {
    const epoch = this.#epoch;
    const current = () => epoch === this.#epoch;
    while (current() && this.#waitingSamples >= VAD_FRAME) {
      const frame = this.#take(VAD_FRAME);
      const probability = await this.#options.activity.probability(frame);
      for (const event of current() ? this.#segmenter.push(frame, probability) : [])
        await this.#tell(event, current);
    }
    if (!current()) return;
    if (this.#closing) {
      this.#closing = false;
      for (const event of this.#segmenter.flush()) await this.#tell(event, current);
      return;
    }
    await this.#partial(current);
  }

  async #tell(event: SegmentEvent, current: () => boolean): Promise<void> {
    const { emit, recogniser, name } = this.#options;
    if (event.type === 'start') {
      this.#partialAt = 0;
      emit({ type: 'speech-start' });
    } else if (event.type === 'misfire') {
      emit({ type: 'nothing', reason: 'misfire' });
    } else {
      this.#partialAt = 0;
      emit({ type: 'speech-end', seconds: event.samples.length / HEARING_RATE });
      const { text, averageLogProbability, rejected } = await recogniser.transcribe(event.samples);
      if (!current()) return;
      if (text === '') emit({ type: 'nothing', reason: rejected ?? 'silence' });
      else {
        const called = calledByName(text, name);
        emit({ type: 'final', text, averageLogProbability, called, goesOn: event.cut });
      }
    }
  }

  async #partial(current: () => boolean): Promise<void> {
    if (!this.#segmenter.speaking) return;
    const samples = this.#segmenter.soFar();
    if (samples.length / HEARING_RATE - this.#partialAt < PARTIAL_EVERY) return;
    this.#partialAt = samples.length / HEARING_RATE;
    const { text } = await this.#options.recogniser.transcribe(samples);
    if (current() && text !== '') this.#options.emit({ type: 'partial', text });
  }

  #take(count: number): Float32Array {
    const frame = new Float32Array(count);
    let filled = 0;
    while (filled < count) {
      const first = this.#waiting[0]!;
      const part = first.subarray(0, count - filled);
      frame.set(part, filled);
      filled += part.length;
      if (part.length === first.length) this.#waiting.shift();
      else this.#waiting[0] = first.subarray(part.length);
    }
    this.#waitingSamples -= count;
    return frame;
  }

  #forget(): void {
    this.#segmenter.reset();
    this.#options.activity.reset();
    this.#partialAt = 0;
  }
}
