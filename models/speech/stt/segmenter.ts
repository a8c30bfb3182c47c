/**
 * From probabilities of speech to utterances. Pure: frames and probabilities in, events out. Two thresholds, so that
 * a dip inside a word ends nothing; the sound from a little before the first frame belongs to it.
 */
import { HEARING_RATE } from './log-mel.ts';
import { VAD_FRAME } from './voice-activity.ts';

export interface SegmenterOptions {
  /** Speech begins at this probability … */
  readonly begin?: number;
  /** … and is over below this one. */
  readonly end?: number;
  /** Frames in a row that begin an utterance: 3 are 96 ms, quick enough to interrupt her. */
  readonly beginFrames?: number;
  /** Seconds of silence that end one. */
  readonly silence?: number;
  /** Seconds before the first frame that are kept. */
  readonly preRoll?: number;
  /** Seconds of speech below which it was a cough. */
  readonly shortest?: number;
  /** Seconds at which it is cut, at the quietest place of its last third. */
  readonly longest?: number;
}

export type SegmentEvent =
  | { readonly type: 'start' }
  /** `samples` is the utterance with its pre-roll; `cut`: it goes on in the next one. */
  | { readonly type: 'end'; readonly samples: Float32Array; readonly cut: boolean }
  /** It was too short to be speech. */
  | { readonly type: 'misfire' };

const FRAME = VAD_FRAME / HEARING_RATE;
const DEFAULTS = {
  begin: 0.5,
  end: 0.35,
  beginFrames: 3,
  silence: 0.6,
  preRoll: 0.3,
  shortest: 0.2,
  longest: 28,
};

export class Segmenter {
  readonly #options: Required<SegmenterOptions>;
  #frames: { readonly samples: Float32Array; readonly probability: number }[] = [];
  #speaking = false;
  #loudInRow = 0;
  #quietInRow = 0;
  #speech = 0;

  constructor(options: SegmenterOptions = {}) {
    this.#options = { ...DEFAULTS, ...options };
  }

  get speaking(): boolean {
    return this.#speaking;
  }

  /** What has been said so far of the utterance that is going on. */
  soFar(): Float32Array {
    return joined(this.#frames.map(({ samples }) => samples));
  }

  /** @param samples the next 512, copied @param probability of speech in them */
  push(samples: Float32Array, probability: number): SegmentEvent[] {
    const { begin, end, beginFrames, silence, preRoll, longest } = this.#options;
    this.#frames.push({ samples: samples.slice(), probability });
    if (!this.#speaking) {
      this.#loudInRow = probability >= begin ? this.#loudInRow + 1 : 0;
      const kept = Math.ceil(preRoll / FRAME) + beginFrames;
      if (this.#frames.length > kept) this.#frames.splice(0, this.#frames.length - kept);
      if (this.#loudInRow < beginFrames) return [];
      this.#speaking = true;
      this.#speech = this.#loudInRow;
      this.#quietInRow = 0;
      return [{ type: 'start' }];
    }
    if (probability < end) this.#quietInRow++;
    else {
      this.#quietInRow = 0;
      this.#speech++;
    }
    if (this.#quietInRow * FRAME >= silence) return [this.#finish()];
    return this.#frames.length * FRAME >= longest ? [this.#cut()] : [];
  }

  /** Ends what is going on now, as when the talk key is let go. */
  flush(): SegmentEvent[] {
    return this.#speaking ? [this.#finish()] : [];
  }

  reset(): void {
    this.#frames = [];
    this.#speaking = false;
    this.#loudInRow = 0;
    this.#quietInRow = 0;
    this.#speech = 0;
  }

  #finish(): SegmentEvent {
    const samples = this.soFar();
    const misfire = this.#speech * FRAME < this.#options.shortest;
    this.reset();
    return misfire ? { type: 'misfire' } : { type: 'end', samples, cut: false };
  }

  #cut(): SegmentEvent {
    const { length } = this.#frames;
    let at = length - 1;
    for (let i = Math.floor((2 * length) / 3); i < length; i++) {
      if (this.#frames[i]!.probability < this.#frames[at]!.probability) at = i;
    }
    const said = this.#frames.slice(0, at + 1);
    this.#frames = this.#frames.slice(at + 1);
    this.#speech = this.#frames.filter(({ probability }) => probability >= this.#options.end).length;
    return { type: 'end', samples: joined(said.map(({ samples }) => samples)), cut: true };
  }
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
