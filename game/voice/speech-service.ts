/** What she says: texts wait in order, the voice worker makes their sound ahead, and pages play it. */
import { randomUUID } from 'node:crypto';
import { AuroraError, deserializeError, type SerializedError } from '../../models/errors.ts';
import { MAX_TEXT } from '../../models/speech/text/plain-text.ts';
import type { FromVoiceWorker, MouthState } from '../../models/voice-worker-protocol.ts';
import type { StopReason, UtteranceView } from '../api/voice-protocol.ts';
import { Topic } from '../topic.ts';
import { takeEmotions } from './emotion-tags.ts';
import { HeardClock } from './heard-clock.ts';
import { MouthProcess, type MouthProcessOptions } from './mouth-process.ts';
import type { SpeechEvent } from './speech-event.ts';
import { newUtterance, type Utterance, unsaidAfter, utteranceView } from './utterance.ts';

/** Whose voice, and how fast. */
export interface Manner {
  readonly voice?: string | undefined;
  readonly speed?: number | undefined;
}

export interface SayInput extends Manner {
  readonly text: string;
}

type OfText = Extract<FromVoiceWorker, { id: string | null }>;

/** Texts that may wait. */
const MOST_WAITING = 100;
/** Texts that have ended, and can still be asked for. */
const MOST_KEPT = 100;
/** Milliseconds after which it is looked again whether the end has been heard; and least. */
const SOON = 20;

export class SpeechService {
  readonly events = new Topic<SpeechEvent>();
  readonly mouth: MouthProcess;
  /** Milliseconds from the last text's being asked for to its first sound; null before the first. Texts that had to wait do not count. */
  latency: number | null = null;
  readonly #clock: MouthProcessOptions['clock'];
  readonly #usual: () => Manner;
  /** In the order in which they are said; the first is what is heard now. */
  #open: Utterance[] = [];
  readonly #ended = new Map<string, { view: UtteranceView; error: SerializedError | null }>();
  readonly #waiting = new Map<string, (() => void)[]>();
  readonly #heard: HeardClock;
  #cancelLook: (() => void) | null = null;

  constructor({
    usual = () => ({}),
    ...options
  }: Omit<MouthProcessOptions, 'receive' | 'opened' | 'lost' | 'hopeless'> & { usual?: () => Manner }) {
    this.#clock = options.clock;
    this.#usual = usual;
    this.#heard = new HeardClock(() => this.#clock.now());
    this.mouth = new MouthProcess({
      ...options,
      receive: message => this.#receive(message),
      opened: () => {
        for (const utterance of this.#open) if (!utterance.complete) this.#send(utterance);
      },
      lost: () => this.#lost(),
      hopeless: error => {
        for (const { id } of [...this.#open]) this.#fail(id, error);
      },
    });
  }

  /**
   * Puts a text behind those that wait. Tags and emoji are passed over; a text without words is skipped.
   * @throws AuroraError SPEECH_TEXT_EMPTY, SPEECH_TEXT_TOO_LONG, SPEECH_QUEUE_FULL, UNKNOWN_VOICE, VOICE_NOT_STARTING
   */
  async say({ text, voice, speed }: SayInput): Promise<UtteranceView> {
    checkText(text);
    if (voice !== undefined) checkVoice(voice, await this.mouth.ready());
    if (this.#open.length >= MOST_WAITING) throw queueFull();
    const { text: said, cues } = takeEmotions(text);
    const askedAt = this.#open.length === 0 ? this.#clock.now() : null;
    const usual = this.#usual();
    const manner = { voice: voice ?? usual.voice, speed: speed ?? usual.speed };
    const utterance = newUtterance(randomUUID(), said, cues, manner, askedAt);
    this.#open.push(utterance);
    this.mouth.start();
    this.#send(utterance);
    return this.#view(utterance);
  }

  /** Ends one text, or all. Nothing of it is sent after this, and what had not been heard is in the answer. */
  stop(id: string | undefined, reason: StopReason): UtteranceView[] {
    const stopped = this.#open.filter(utterance => id === undefined || utterance.id === id);
    if (id !== undefined && stopped.length === 0 && !this.#ended.has(id)) throw unknownSpeech(id);
    // From the last one on, so that none of them becomes the current one in between.
    for (const utterance of stopped.toReversed()) {
      if (!utterance.complete) this.mouth.send({ type: 'cancel', id: utterance.id });
      this.#stopped(utterance, reason);
    }
    return stopped.map(utterance => this.#ended.get(utterance.id)!.view);
  }

  /** A page tells how much of a text it has played. A report about another text came too late. */
  report(id: string, seconds: number): void {
    if (this.#open[0]?.id !== id) return;
    this.#heard.report(seconds);
    this.#look();
  }

  /** What is heard now, and where in it: for her mouth. Null when she is silent. */
  position(): { id: string; seconds: number; playing: boolean } | null {
    const current = this.#open[0];
    if (current === undefined) return null;
    const seconds = this.#heard.seconds();
    // What is heard waits for sound that is not made yet.
    return { id: current.id, seconds, playing: seconds < current.made };
  }

  /** Seconds of sound that are made and not heard yet, while more is being made; null = nothing is being made. */
  ahead(): number | null {
    if (this.#open.every(({ complete }) => complete)) return null;
    return this.#open.reduce((sum, { made }) => sum + made, 0) - this.#heard.seconds();
  }

  /** In the order in which they are said; the first is what is heard now. */
  list(): UtteranceView[] {
    return this.#open.map(utterance => this.#view(utterance));
  }

  /** Resolves when a text has been heard or stopped. @throws AuroraError UNKNOWN_SPEECH, and what it failed with */
  async ended(id: string): Promise<UtteranceView> {
    if (this.#open.some(utterance => utterance.id === id)) {
      await new Promise<void>(resolve => {
        this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]);
      });
    }
    const ended = this.#ended.get(id);
    if (ended === undefined) throw unknownSpeech(id);
    if (ended.error !== null) throw deserializeError(ended.error);
    return ended.view;
  }

  async close(): Promise<void> {
    this.#cancelLook?.();
    await this.mouth.stop();
    for (const utterance of this.#open.toReversed()) this.#stopped(utterance, 'lost');
  }

  #send({ id, text, voice, speed }: Utterance): void {
    this.mouth.send({
      ...{ type: 'say', id, text },
      ...(voice !== undefined && { voice }),
      ...(speed !== undefined && { speed }),
    });
  }

  #receive(message: OfText): void {
    const utterance = this.#open.find(({ id }) => id === message.id);
    // It was stopped while this was on its way.
    if (utterance === undefined) return;
    const { id } = utterance;
    if (message.type === 'saying') {
      utterance.words = message.words;
      utterance.state = 'speaking';
      this.events.publish({ type: 'started', id, words: message.words, voice: message.voice });
    } else if (message.type === 'sound') {
      this.#sound(utterance, message);
    } else if (message.type === 'said') {
      utterance.complete = true;
      this.#feel(utterance, Number.POSITIVE_INFINITY, message.seconds);
      this.events.publish({ type: 'made', id, seconds: message.seconds });
      this.#look();
    } else if (message.type === 'failed') {
      this.#fail(id, message.error);
    }
  }

  #sound(utterance: Utterance, message: Extract<FromVoiceWorker, { type: 'sound' }>): void {
    const { id, start, samples, sampleRate, words, phonemes } = message;
    utterance.timed.push(...words);
    if (start === 0 && utterance.askedAt !== null) this.latency = this.#clock.now() - utterance.askedAt;
    utterance.made = start + samples.length / sampleRate;
    if (utterance === this.#open[0]) this.#heard.extend(utterance.made);
    for (const { index, start: at } of words) this.#feel(utterance, index, at);
    this.events.publish({ type: 'words', id, words, phonemes });
    this.events.publish({ type: 'chunk', id, start, sampleRate, samples });
  }

  /** Feelings that begin with this word or before it. */
  #feel({ id, cues }: Utterance, word: number, at: number): void {
    while (cues.length > 0 && cues[0]!.word <= word) {
      this.events.publish({ type: 'emotion', id, emotion: cues.shift()!.emotion, at });
    }
  }

  /** Ends what has been heard to its end, or looks again when it should have been. */
  #look(): void {
    this.#cancelLook?.();
    this.#cancelLook = null;
    const current = this.#open[0];
    if (!current?.complete) return;
    const left = current.made - this.#heard.seconds();
    // Rounding must not make the last sample last for ever.
    if (left > 1e-3) {
      this.#cancelLook = this.#clock.after(Math.max(SOON, left * 1000), () => this.#look());
      return;
    }
    current.state = 'ended';
    this.#leave(current, null);
    this.events.publish({ type: 'ended', id: current.id, seconds: current.made });
  }

  /** The worker died: what it had begun stops, what waited is said by the next one. */
  #lost(): void {
    for (const utterance of [...this.#open]) {
      if (utterance.state === 'speaking' && !utterance.complete) this.#stopped(utterance, 'lost');
    }
  }

  #stopped(utterance: Utterance, reason: StopReason): void {
    const heard = utterance === this.#open[0] ? this.#heard.seconds() : 0;
    const unsaid = unsaidAfter(utterance, heard);
    utterance.state = 'stopped';
    utterance.stopped = { reason, unsaid };
    this.#leave(utterance, null);
    this.events.publish({ type: 'stopped', id: utterance.id, reason, unsaid });
  }

  #fail(id: string, error: SerializedError): void {
    const utterance = this.#open.find(open => open.id === id);
    if (utterance === undefined) return;
    utterance.state = 'failed';
    this.#leave(utterance, error);
    this.events.publish({ type: 'failed', id, error });
  }

  #leave(utterance: Utterance, error: SerializedError | null): void {
    const { id } = utterance;
    const wasCurrent = utterance === this.#open[0];
    this.#ended.set(id, { view: this.#view(utterance), error });
    const oldest = this.#ended.size > MOST_KEPT ? this.#ended.keys().next().value : undefined;
    if (oldest !== undefined) this.#ended.delete(oldest);
    this.#open = this.#open.filter(open => open !== utterance);
    if (wasCurrent) {
      this.#heard.restart(this.#open[0]?.made ?? 0);
      // Not at once: whoever hears of this end comes first.
      if (this.#open[0]?.complete) queueMicrotask(() => this.#look());
    }
    for (const resolve of this.#waiting.get(id) ?? []) resolve();
    this.#waiting.delete(id);
  }

  #view(utterance: Utterance): UtteranceView {
    const current = utterance === this.#open[0];
    const heard = utterance.state === 'ended' ? utterance.made : current ? this.#heard.seconds() : 0;
    return utteranceView(utterance, heard);
  }
}

function checkText(text: string): void {
  if (text.trim() === '') {
    throw new AuroraError('SPEECH_TEXT_EMPTY', 'There is nothing to say.', {
      field: 'text',
      value: text.slice(0, 20),
      legal: `1 … ${MAX_TEXT} characters`,
      hint: 'Give a text with words.',
    });
  }
  if (text.length > MAX_TEXT) {
    throw new AuroraError('SPEECH_TEXT_TOO_LONG', `The text to say has ${text.length} characters.`, {
      field: 'text',
      value: text.length,
      legal: `1 … ${MAX_TEXT} characters`,
      hint: 'Say it in parts.',
    });
  }
}

function checkVoice(voice: string, { voices, synthesiser }: MouthState): void {
  // Without the neural voices, the instant ones stand in for them.
  if (voices.includes(voice) || (synthesiser === 'flite' && /^[ab][fm]_/.test(voice))) return;
  throw new AuroraError('UNKNOWN_VOICE', `There is no voice "${voice}".`, {
    field: 'voice',
    value: voice,
    legal: voices,
    hint: 'Use one of these names.',
  });
}

const queueFull = () =>
  new AuroraError('SPEECH_QUEUE_FULL', `${MOST_WAITING} texts wait to be said.`, {
    legal: `up to ${MOST_WAITING} texts that wait`,
    hint: 'Wait until some have been said, or stop them.',
  });

const unknownSpeech = (id: string) =>
  new AuroraError('UNKNOWN_SPEECH', `Nothing is known of the text "${id}".`, {
    field: 'id',
    value: id,
    legal: `one of the last ${MOST_KEPT} that "say" answered with`,
    hint: 'Leave the id out to stop all that is being said.',
  });
