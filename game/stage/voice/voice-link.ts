/** Her voice in the page: what the kernel sends is played and captioned, and how far it has been heard is told. */
import type { TimedWord } from '../../../models/speech/tts/timed-phoneme.ts';
import type { VoiceServerEvent } from '../../api/voice-protocol.ts';
import type { Store } from '../store/store.ts';
import type { VoiceState } from '../store/voice.ts';
import { fromPcm16 } from './pcm.ts';
import { SoundClock } from './sound-clock.ts';
import { SpeechPlayer } from './speech-player.ts';
import { WebAudio } from './web-audio.ts';

/** Milliseconds between two looks at the sound's clock: a caption is at most so late. */
const LOOK = 50;
/** Every so many looks the kernel is told. */
const TELL = 2;
/** Milliseconds that a caption stays after its last word. */
const LINGER = 1_500;

export interface VoiceLinkOptions {
  readonly store: Store;
  /** Tells the kernel; failures are no matter. */
  readonly tell: (command: string, input: unknown) => void;
}

export class VoiceLink {
  readonly #store: Store;
  readonly #tell: VoiceLinkOptions['tell'];
  readonly #audio: WebAudio;
  readonly #player: SpeechPlayer;
  readonly #texts = new Map<string, { words: readonly string[]; timed: TimedWord[] }>();
  #looks = 0;

  constructor({ store, tell }: VoiceLinkOptions) {
    this.#store = store;
    this.#tell = tell;
    this.#audio = new WebAudio(this.#loudness());
    this.#player = new SpeechPlayer({
      clock: new SoundClock(
        () => performance.now() / 1000,
        () => this.#audio.context,
      ),
      output: this.#audio,
      every: callback => {
        const timer = setInterval(callback, LOOK);
        return () => clearInterval(timer);
      },
      onHeard: (id, seconds, end) => this.#heard(id, seconds, end),
    });
  }

  /** The person has touched the page: from now on it may make a sound. */
  touched(): void {
    this.#audio.open();
    if (!this.#store.state().voice.here) this.#tell('hear-here', {});
  }

  setVolume(patch: Partial<Pick<VoiceState, 'muted' | 'volume'>>): void {
    this.#patch(patch);
    this.#audio.setVolume(this.#loudness());
  }

  /** The newest sound of her voice, -1 … 1. */
  waveform(out: Float32Array<ArrayBuffer>): void {
    this.#audio.waveform(out);
  }

  receive(event: VoiceServerEvent, payload: Uint8Array | null): void {
    switch (event.event) {
      case 'speech.here':
        this.#patch(event.data);
        this.#audio.setVolume(this.#loudness());
        break;
      case 'speech.started':
        this.#texts.set(event.data.id, { words: event.data.words, timed: [] });
        this.#audio.open();
        this.#player.begin(event.data.id);
        break;
      case 'speech.words':
        this.#texts.get(event.data.id)?.timed.push(...event.data.words);
        break;
      case 'speech.chunk': {
        const { id, start, sampleRate } = event.data;
        if (payload) this.#player.add(id, start, { samples: fromPcm16(payload), sampleRate });
        break;
      }
      case 'speech.made':
        this.#player.complete(event.data.id);
        break;
      case 'speech.stopped':
        this.#end(event.data.id);
        if (event.data.reason === 'lost')
          this.#store.dispatch({
            type: 'note',
            message: 'Her voice was lost for a moment. It comes back by itself.',
          });
        break;
      case 'speech.failed':
        this.#end(event.data.id);
        this.#store.dispatch({ type: 'error', error: event.data.error });
        break;
      default:
        // `ended` is the kernel's answer to what this page told; feelings are for her face.
        break;
    }
  }

  /** The kernel is gone: what it was saying does not go on. */
  lost(): void {
    this.#player.dropAll();
    this.#texts.clear();
    this.#patch({ caption: null });
  }

  #heard(id: string, seconds: number, end: boolean): void {
    const text = this.#texts.get(id);
    const due = end || this.#looks++ % TELL === 0;
    if (due && this.#store.state().voice.here) this.#tell('speech-clock', { id, seconds });
    if (text) {
      // Words that have begun; a text whose beginning this page missed is captioned all the same.
      const said = end
        ? text.words.length
        : text.timed.reduce(
            (most, word) => (word.start <= seconds ? Math.max(most, word.index + 1) : most),
            0,
          );
      const shown = this.#store.state().voice.caption;
      if (said > 0 && (shown?.id !== id || shown.said !== said)) {
        this.#patch({ caption: { id, words: text.words, said } });
      }
    }
    if (!end) return;
    this.#texts.delete(id);
    setTimeout(() => this.#clear(id), LINGER);
  }

  #end(id: string): void {
    this.#player.drop(id);
    this.#texts.delete(id);
    this.#clear(id);
  }

  #clear(id: string): void {
    if (this.#store.state().voice.caption?.id === id) this.#patch({ caption: null });
  }

  #loudness(): number {
    const { muted, volume, here } = this.#store.state().voice;
    return muted || !here ? 0 : volume;
  }

  #patch(patch: Partial<VoiceState>): void {
    this.#store.dispatch({ type: 'voice', patch });
  }
}
