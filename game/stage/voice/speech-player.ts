/** Plays texts one after another as their sound comes, and tells what is heard now. */
import type { SoundClock } from './sound-clock.ts';

export interface Sound {
  /** Mono, −1 … 1. */
  readonly samples: Float32Array<ArrayBuffer>;
  readonly sampleRate: number;
}

/** What makes the sound; told in the sound device's own time. */
export interface SoundOutput {
  /** @param when seconds of the context @param offset seconds of the sound that are left out @returns what stops it */
  play(sound: Sound, when: number, offset: number): () => void;
}

export interface SpeechPlayerOptions {
  readonly clock: Pick<SoundClock, 'now' | 'audible' | 'inContext'>;
  readonly output: SoundOutput;
  /** Calls back again and again; returns what ends it. */
  readonly every: (callback: () => void) => () => void;
  /** Seconds of a text that have been heard; at its end, its whole length. */
  readonly onHeard: (id: string, seconds: number, end: boolean) => void;
}

interface Piece extends Sound {
  readonly start: number;
  readonly end: number;
  stop: (() => void) | null;
}

interface Playing {
  readonly id: string;
  readonly pieces: Piece[];
  /** The clock's time of its first sample; null before the first piece. */
  origin: number | null;
  /** Seconds of sound that are here. */
  length: number;
  complete: boolean;
}

/** Between the decision to play and the first sample, seconds: a device needs a moment. */
const LEAD = 0.03;

export class SpeechPlayer {
  readonly #options: SpeechPlayerOptions;
  #queue: Playing[] = [];
  #stopTicking: (() => void) | null = null;
  #wasAudible = false;

  constructor(options: SpeechPlayerOptions) {
    this.#options = options;
  }

  begin(id: string): void {
    if (this.#find(id)) return;
    this.#queue.push({ id, pieces: [], origin: null, length: 0, complete: false });
    this.#stopTicking ??= this.#options.every(() => this.tick());
  }

  /** The next piece of a text; `start` counts from the text's first sample. */
  add(id: string, start: number, sound: Sound): void {
    this.begin(id);
    const playing = this.#find(id)!;
    const piece = { ...sound, start, end: start + sound.samples.length / sound.sampleRate, stop: null };
    playing.pieces.push(piece);
    playing.length = piece.end;
    if (playing === this.#queue[0]) this.#place(playing, piece);
  }

  /** No more pieces come. */
  complete(id: string): void {
    const playing = this.#find(id);
    if (playing) playing.complete = true;
  }

  /** Silence at once, without an end. */
  drop(id: string): void {
    const playing = this.#find(id);
    if (!playing) return;
    const wasFirst = playing === this.#queue[0];
    for (const { stop } of playing.pieces) stop?.();
    this.#queue = this.#queue.filter(other => other !== playing);
    if (wasFirst) this.#playFirst();
  }

  dropAll(): void {
    for (const { id } of this.#queue.toReversed()) this.drop(id);
  }

  /** Looks at the clock: tells the position, ends what is over, follows a device that comes or goes. */
  tick(): void {
    const { clock, onHeard } = this.#options;
    const now = clock.now();
    const first = this.#queue[0];
    if (clock.audible !== this.#wasAudible) {
      this.#wasAudible = clock.audible;
      for (const piece of first?.pieces ?? []) this.#sound(first!, piece, now);
    }
    if (!first) {
      this.#stopTicking?.();
      this.#stopTicking = null;
      return;
    }
    const heard = first.origin === null ? 0 : Math.max(0, Math.min(now - first.origin, first.length));
    const over = first.complete && heard >= first.length;
    if (over) {
      this.#queue.shift();
      this.#playFirst();
    }
    onHeard(first.id, heard, over);
  }

  #find(id: string): Playing | undefined {
    return this.#queue.find(playing => playing.id === id);
  }

  #playFirst(): void {
    const first = this.#queue[0];
    for (const piece of first?.pieces ?? []) this.#place(first!, piece);
  }

  #place(playing: Playing, piece: Piece): void {
    const now = this.#options.clock.now();
    // A page that comes in the middle of a text begins with the piece that it hears first.
    playing.origin ??= now + LEAD - piece.start;
    const late = now - (playing.origin + piece.start);
    // Its sound was not there in time: there was a silence, and all that follows comes later by it.
    if (late > 0) playing.origin += late + LEAD;
    this.#sound(playing, piece, now);
  }

  #sound(playing: Playing, piece: Piece, now: number): void {
    const { clock, output } = this.#options;
    piece.stop?.();
    piece.stop = null;
    if (!clock.audible || playing.origin === null) return;
    const begin = playing.origin + piece.start;
    if (playing.origin + piece.end <= now) return;
    const offset = Math.max(0, now - begin);
    piece.stop = output.play(piece, clock.inContext(begin + offset), offset);
  }
}
