/** What she says enters her world as numbers: visemes and words a little before they are heard, the sound's clock, feelings. */
import { FEELINGS, Input, VISEME_NAMES } from '../../components/index.ts';
import type { TimedWord } from '../../models/speech/tts/timed-phoneme.ts';
import { packLength, packViseme } from '../../systems/index.ts';
import type { Inbox } from '../inbox.ts';
import type { Topic } from '../topic.ts';
import type { Emotion } from './emotion-tags.ts';
import { type HeardViseme, HeardVisemes } from './heard-visemes.ts';
import type { SpeechEvent } from './speech-event.ts';

export interface SpeechFeedOptions {
  readonly events: Topic<SpeechEvent>;
  /** See `SpeechService.position`. */
  readonly position: () => { id: string; seconds: number; playing: boolean } | null;
  readonly inbox: Pick<Inbox, 'post'>;
}

/** Seconds that the world knows of beforehand: enough for lips that come early, little enough for its timeline. */
const AHEAD = 10;
/** Ticks between two tellings of the clock, while nothing else happens. */
const CLOCK_TICKS = 6;

interface Text {
  readonly serial: number;
  readonly heard: HeardVisemes;
  visemes: HeardViseme[];
  words: TimedWord[];
  feelings: { readonly emotion: Emotion; readonly at: number }[];
  /** The world knows it. */
  open: boolean;
  playing: boolean;
  /** Ticks since the world was told the time. */
  told: number;
}

export class SpeechFeed {
  readonly #options: SpeechFeedOptions;
  readonly #texts = new Map<string, Text>();
  #serials = 0;

  constructor(options: SpeechFeedOptions) {
    this.#options = options;
    options.events.subscribe(event => this.#receive(event));
  }

  /** Before each tick. */
  step(): void {
    const position = this.#options.position();
    const text = position && this.#texts.get(position.id);
    if (!text) return;
    const { inbox } = this.#options;
    const { serial } = text;
    const { seconds, playing } = position;
    if (!text.open) {
      if (text.visemes.length === 0) return;
      inbox.post(Input.utteranceOpened, serial);
      text.open = true;
    }
    while (text.visemes.length > 0 && text.visemes[0]!.start < seconds + AHEAD) {
      const { viseme, start, end, stress, loudness } = text.visemes.shift()!;
      const packed = packViseme(VISEME_NAMES.indexOf(viseme), stress, loudness, end - start);
      inbox.post(Input.visemeAdded, serial, packed, start);
    }
    while (text.words.length > 0 && text.words[0]!.start < seconds + AHEAD) {
      const { start, end } = text.words.shift()!;
      inbox.post(Input.wordAdded, serial, packLength(end - start), start);
    }
    while (text.feelings.length > 0 && text.feelings[0]!.at <= seconds)
      feel(inbox, text.feelings.shift()!.emotion);
    text.told++;
    if (playing === text.playing && text.told < CLOCK_TICKS) return;
    inbox.post(Input.audioClock, serial, playing ? 1 : 0, seconds);
    text.playing = playing;
    text.told = 0;
  }

  #receive(event: SpeechEvent): void {
    const text = this.#texts.get(event.id) ?? this.#add(event);
    if (text === null) return;
    if (event.type === 'words') {
      text.heard.add(event.phonemes);
      text.words.push(...event.words);
    } else if (event.type === 'chunk') text.visemes.push(...text.heard.hear(event));
    else if (event.type === 'made') text.visemes.push(...text.heard.end());
    else if (event.type === 'emotion') text.feelings.push(event);
    else if (event.type !== 'started') this.#end(event, text);
  }

  #add(event: SpeechEvent): Text | null {
    if (event.type !== 'started') return null;
    const text: Text = {
      ...{ serial: ++this.#serials, heard: new HeardVisemes(), visemes: [], words: [], feelings: [] },
      ...{ open: false, playing: false, told: 0 },
    };
    this.#texts.set(event.id, text);
    return text;
  }

  #end({ id, type }: SpeechEvent, { serial, open, feelings }: Text): void {
    const { inbox } = this.#options;
    this.#texts.delete(id);
    // What stands at the end of a text that was heard is felt after it.
    if (type === 'ended') for (const { emotion } of feelings) feel(inbox, emotion);
    if (open) inbox.post(Input.utteranceEnded, serial, type === 'ended' ? 0 : 1);
  }
}

/** One feeling takes the place of the others; `calm` of all. */
export function feel(inbox: Pick<Inbox, 'post'>, emotion: Emotion, strength = 1): void {
  for (const [i, name] of FEELINGS.entries())
    inbox.post(Input.feelingSet, i, 0, name === emotion ? strength : 0);
}
