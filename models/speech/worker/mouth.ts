/** Says texts one after another, in pieces; in the pauses it prepares short answers. */
import { AuroraError, CancelledError, serializeError } from '../../errors.ts';
import type { FromVoiceWorker, MouthState, ToVoiceWorker } from '../../voice-worker-protocol.ts';
import type { PreparedSpeech, Wording } from '../acknowledgements.ts';
import type { Voices } from '../open-voice.ts';
import type { Speaker } from '../tts/speaker.ts';
import type { SpeechChunk } from '../tts/synthesiser.ts';

type Say = Extract<ToVoiceWorker, { type: 'say' }>;
type Prepare = Extract<ToVoiceWorker, { type: 'prepare' }>;

export interface MouthOptions {
  readonly voices: Voices;
  readonly prepared: PreparedSpeech;
  send(message: FromVoiceWorker): void;
  /** Milliseconds. */
  now(): number;
  /** Calls back after so many milliseconds. */
  after(milliseconds: number, callback: () => void): void;
}

/** Sound is made this much ahead of what is heard, seconds: enough for any clause, and a long text does not fill memory. */
const AHEAD = 30;
/** With less than this ahead the listener would wait, seconds. */
const URGENT = 1;

/** A neural voice that is not here is replaced by the one that is most like it. */
const STAND_INS: Readonly<Record<string, string>> = { am_michael: 'rms' };

export class Mouth {
  readonly #options: MouthOptions;
  readonly #waiting: Say[] = [];
  readonly #toPrepare: Wording[] = [];
  #running: { readonly id: string; readonly stop: AbortController } | null = null;
  #preparing: AbortController | null = null;
  #busy = false;

  constructor(options: MouthOptions) {
    this.#options = options;
  }

  state(): MouthState {
    const { neural, instant, reason, realTimeFactor } = this.#options.voices;
    const best = (neural ?? instant).synthesiser;
    const voices = [...best.voices, ...(neural ? instant.synthesiser.voices : [])];
    return { synthesiser: best.name, voices, reason, realTimeFactor };
  }

  say(message: Say): void {
    this.#waiting.push(message);
    // What is prepared can wait.
    this.#preparing?.abort();
    void this.#work();
  }

  /** Of a text that is not here any more nothing is said: its last message is out already. */
  cancel(id: string): void {
    if (this.#running?.id === id) this.#running.stop.abort();
    const index = this.#waiting.findIndex(say => say.id === id);
    if (index < 0) return;
    this.#waiting.splice(index, 1);
    this.#options.send({ type: 'cancelled', id });
  }

  /** @throws AuroraError UNKNOWN_VOICE */
  prepare({ texts, voice, speed = 1 }: Prepare): void {
    const chosen = this.#choose(voice);
    const synthesiser = chosen.speaker.synthesiser.name;
    this.#toPrepare.push(...texts.map(text => ({ text, synthesiser, voice: chosen.voice, speed })));
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    let prepared = 0;
    while (this.#waiting.length > 0 || this.#toPrepare.length > 0) {
      const say = this.#waiting.shift();
      if (say) await this.#say(say);
      else if (await this.#prepareNext()) prepared++;
      if (prepared > 0 && this.#toPrepare.length === 0) {
        this.#options.send({ type: 'prepared', count: prepared });
        prepared = 0;
      }
    }
    this.#busy = false;
  }

  async #say({ id, text, voice: wanted, speed = 1 }: Say): Promise<void> {
    const { send, prepared, now } = this.#options;
    const stop = new AbortController();
    this.#running = { id, stop };
    try {
      const { speaker, voice } = this.#choose(wanted);
      const synthesiser = speaker.synthesiser.name;
      send({ type: 'saying', id, words: speaker.captions(text), voice, synthesiser });
      const begin = now();
      let seconds = 0;
      const ahead = () => seconds - (now() - begin) / 1000;
      const known = await prepared.find({ text, synthesiser, voice, speed });
      const urgent = () => ahead() < URGENT;
      for await (const chunk of known ?? speaker.say(text, { voice, speed, urgent, signal: stop.signal })) {
        if (stop.signal.aborted) throw new CancelledError(`Text ${id} was cancelled.`);
        const { last: _, ...sound } = chunk;
        send({ type: 'sound', id, ...sound });
        seconds = chunk.start + chunk.samples.length / chunk.sampleRate;
        if (ahead() > AHEAD) await this.#pause(ahead() - AHEAD, stop.signal);
      }
      send({ type: 'said', id, seconds });
    } catch (error) {
      if (error instanceof CancelledError) send({ type: 'cancelled', id });
      else send({ type: 'failed', id, error: serializeError(error) });
    } finally {
      this.#running = null;
    }
  }

  #pause(seconds: number, signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      signal.addEventListener('abort', () => resolve(), { once: true });
      this.#options.after(seconds * 1000, resolve);
    });
  }

  async #prepareNext(): Promise<boolean> {
    const wording = this.#toPrepare[0]!;
    const { prepared, send } = this.#options;
    this.#preparing = new AbortController();
    const { signal } = this.#preparing;
    try {
      if (!(await prepared.find(wording))) {
        const { speaker, voice } = this.#choose(wording.voice);
        const chunks: SpeechChunk[] = [];
        const options = { voice, speed: wording.speed, signal, urgent: () => false };
        for await (const chunk of speaker.say(wording.text, options)) chunks.push(chunk);
        await prepared.keep(wording, chunks);
      }
    } catch (error) {
      // Somebody is to be answered now: this one comes later.
      if (error instanceof CancelledError) return false;
      send({ type: 'failed', id: null, error: serializeError(error) });
    } finally {
      this.#preparing = null;
    }
    this.#toPrepare.shift();
    return true;
  }

  /** @throws AuroraError UNKNOWN_VOICE */
  #choose(wanted: string | undefined): { speaker: Speaker; voice: string } {
    const { neural, instant } = this.#options.voices;
    const best = neural ?? instant;
    if (wanted === undefined) return { speaker: best, voice: best.synthesiser.voices[0]! };
    for (const speaker of [neural, instant]) {
      if (speaker?.synthesiser.voices.includes(wanted)) return { speaker, voice: wanted };
    }
    if (!neural && /^[ab][fm]_/.test(wanted)) {
      return { speaker: instant, voice: STAND_INS[wanted] ?? instant.synthesiser.voices[0]! };
    }
    throw new AuroraError('UNKNOWN_VOICE', `There is no voice "${wanted}".`, {
      field: 'voice',
      value: wanted,
      legal: this.state().voices,
      hint: 'Use one of these names.',
    });
  }
}
