/** The person's voice in the page: the microphone goes to the kernel, and what was understood does what typing does. */
import { serializeError } from '../../../models/errors.ts';
import type { HeardEvent, ListenMode } from '../../api/voice-protocol.ts';
import { LastSamples } from '../hud/wave.ts';
import type { Store } from '../store/store.ts';
import type { VoiceState } from '../store/voice.ts';
import { isSaid, paintedBy } from '../talk/talk-link.ts';
import { Microphone } from './microphone.ts';
import { soundFrame } from './pcm.ts';
import { spokenRequest } from './spoken-request.ts';

/** So long after something was said to her, what is said goes on with it, without her name. Milliseconds. */
const GOES_ON = 20_000;
/** A microphone that was talked into stays open for a while, so that the next word is not cut off. Milliseconds. */
const STAYS_OPEN = 15_000;

export interface HearingLinkOptions {
  readonly store: Store;
  readonly request: (command: string, input: unknown) => Promise<unknown>;
  readonly sendSound: (frame: ArrayBuffer) => void;
  /** Says to her what was understood. */
  readonly talk: (text: string) => void;
  readonly microphone?: Pick<Microphone, 'open' | 'close'>;
}

export class HearingLink {
  readonly #options: HearingLinkOptions;
  readonly #microphone: Pick<Microphone, 'open' | 'close'>;
  /** An eighth of a second. */
  readonly #newest = new LastSamples(2048);
  #closing: ReturnType<typeof setTimeout> | undefined;
  /** What is understood was said to this page. */
  #expecting = false;
  /** When she was last talked to. */
  #talkedAt = Number.NEGATIVE_INFINITY;
  /** What stands in the prompt line was spoken, not typed. */
  #filled = '';

  constructor(options: HearingLinkOptions) {
    this.#options = options;
    this.#microphone = options.microphone ?? new Microphone();
  }

  /** Begins or ends listening. A missing microphone is one message, and nothing else changes. */
  async listen(mode: ListenMode): Promise<void> {
    const { store, request, sendSound } = this.#options;
    const before = this.#mode();
    if (before === mode) return;
    this.#patch({ listening: mode, ...(mode === 'off' && { hearing: false }) });
    clearTimeout(this.#closing);
    if (mode === 'off') {
      this.#closing = setTimeout(() => this.#microphone.close(), before === 'free' ? 0 : STAYS_OPEN);
      await request('listen', { mode }).catch(() => {});
      return;
    }
    this.#expecting = true;
    try {
      await Promise.all([
        request('listen', { mode }),
        this.#microphone.open(samples => {
          if (this.#mode() === 'off') return;
          this.#newest.add(samples);
          sendSound(soundFrame(samples));
        }),
      ]);
    } catch (error) {
      this.#microphone.close();
      store.dispatch({ type: 'error', error: serializeError(error) });
      if (this.#mode() === 'off') return;
      this.#patch({ listening: 'off', hearing: false, partial: '' });
      await request('listen', { mode: 'off' }).catch(() => {});
    }
  }

  /** The newest sound of the microphone, -1 … 1. */
  waveform(out: Float32Array): void {
    if (this.#mode() === 'off') this.#newest.clear();
    this.#newest.read(out);
  }

  /** The kernel is back: it does not know that this page was listening. */
  returned(): void {
    const mode = this.#mode();
    if (mode !== 'off') void this.#options.request('listen', { mode }).catch(() => {});
  }

  receive(event: HeardEvent): void {
    if (!this.#expecting) return;
    if (event.type === 'speech-start') this.#patch({ hearing: true, partial: '' });
    else if (event.type === 'partial') this.#patch({ partial: event.text });
    else if (event.type === 'speech-end') this.#patch({ hearing: false });
    else if (event.type === 'nothing') this.#done();
    else if (event.type === 'lost') {
      this.#done();
      this.#options.store.dispatch({
        type: 'note',
        message: 'The last words were not heard. Please say them again.',
      });
    } else if (event.type === 'final') {
      this.#done();
      this.#understood(event.text, event.called);
    }
  }

  #understood(text: string, called: { readonly rest: string } | null): void {
    const { store, talk } = this.#options;
    const { prompt } = spokenRequest(text, called);
    const painted = paintedBy(text);
    // In a room where much is said, she is meant where she is called, asked for a picture, or has just been talked with.
    const meant =
      called !== null ||
      painted !== null ||
      (this.#mode() !== 'free' || this.#recently() ? isSaid(text) : false);
    if (meant) {
      // What is painted stands in the line at once, as if it had been typed.
      if (painted !== null) store.dispatch({ type: 'draft', patch: { prompt: painted } });
      this.#talkedAt = this.#now();
      talk(text);
      return;
    }
    const typed = store.state().draft.prompt;
    // What happens to be said in the room must not overwrite what somebody types.
    if (this.#mode() === 'free' && typed !== '' && typed !== this.#filled) return;
    this.#filled = prompt;
    store.dispatch({ type: 'draft', patch: { prompt } });
  }

  #recently(): boolean {
    return this.#now() - this.#talkedAt < GOES_ON;
  }

  #now(): number {
    return performance.now();
  }

  #done(): void {
    this.#patch({ hearing: false, partial: '' });
    if (this.#mode() === 'off') this.#expecting = false;
  }

  #mode(): ListenMode {
    return this.#options.store.state().voice.listening;
  }

  #patch(patch: Partial<VoiceState>): void {
    this.#options.store.dispatch({ type: 'voice', patch });
  }
}
