/**
 * Whisper's input: log-mel spectrogram, 80 bands of 16 kHz sound, a frame every 10 ms. Sources: the reference's
 * `log_mel_spectrogram` (https://github.com/openai/whisper/blob/main/whisper/audio.py); mel scale and area norm by
 * Slaney's Auditory Toolbox, as librosa has them.
 */
import { hann, PowerSpectrum } from '../dsp/power-spectrum.ts';

export const HEARING_RATE = 16_000;
export const MEL_BANDS = 80;
export const FRAME_HOP = 160;
const WINDOW = 400;
/** log10 of the smallest power that counts. */
const FLOOR = -10;
/** Everything quieter than the loudest by more than this is equally quiet, in log10 of power. */
const RANGE = 8;

export class LogMel {
  readonly #spectrum = new PowerSpectrum(WINDOW);
  readonly #window = hann(WINDOW);
  readonly #filters = melFilters(this.#spectrum.bins);

  /**
   * @param samples mono, 16 kHz; what is beyond `frames` is not looked at, what lacks is silence
   * @param frames even
   * @returns float32 [80, frames]
   */
  compute(samples: Float32Array, frames: number): Float32Array {
    const mel = new Float32Array(MEL_BANDS * frames).fill(FLOOR);
    const [a, b] = [new Float64Array(WINDOW), new Float64Array(WINDOW)];
    const [powerA, powerB] = [new Float64Array(this.#spectrum.bins), new Float64Array(this.#spectrum.bins)];
    const heard = Math.min(samples.length, frames * FRAME_HOP);
    let loudest = FLOOR;
    for (let frame = 0; frame < frames; frame += 2) {
      // After the sound and its last window there is only silence, whose value is known.
      if (frame * FRAME_HOP - WINDOW / 2 >= heard) break;
      this.#fill(samples, heard, frames, frame, a);
      this.#fill(samples, heard, frames, frame + 1, b);
      this.#spectrum.pair(a, b, powerA, powerB);
      loudest = Math.max(
        loudest,
        this.#store(powerA, mel, frames, frame),
        this.#store(powerB, mel, frames, frame + 1),
      );
    }
    for (let i = 0; i < mel.length; i++) mel[i] = (Math.max(mel[i]!, loudest - RANGE) + 4) / 4;
    return mel;
  }

  /** The window around a frame's middle; the ends are reflected. */
  #fill(samples: Float32Array, heard: number, frames: number, frame: number, target: Float64Array): void {
    const total = frames * FRAME_HOP;
    const begin = frame * FRAME_HOP - WINDOW / 2;
    for (let i = 0; i < WINDOW; i++) {
      let at = begin + i;
      if (at < 0) at = -at;
      else if (at >= total) at = 2 * total - 2 - at;
      target[i] = at < heard ? samples[at]! * this.#window[i]! : 0;
    }
  }

  #store(power: Float64Array, mel: Float32Array, frames: number, frame: number): number {
    let loudest = FLOOR;
    for (const [band, { first, weights }] of this.#filters.entries()) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[first + i]!;
      const value = Math.log10(Math.max(1e-10, sum));
      mel[band * frames + frame] = value;
      loudest = Math.max(loudest, value);
    }
    return loudest;
  }
}

interface Filter {
  /** First bin that it weighs. */
  readonly first: number;
  readonly weights: Float64Array;
}

/** Triangles of equal area, evenly spaced on the mel scale from 0 to 8 kHz. */
function melFilters(bins: number): Filter[] {
  const top = hertzToMel(HEARING_RATE / 2);
  const edges = Array.from({ length: MEL_BANDS + 2 }, (_, i) => melToHertz((top * i) / (MEL_BANDS + 1)));
  return Array.from({ length: MEL_BANDS }, (_, band) => {
    const [low, middle, high] = [edges[band]!, edges[band + 1]!, edges[band + 2]!];
    const weights = Float64Array.from({ length: bins }, (_, bin) => {
      const frequency = (bin * HEARING_RATE) / WINDOW;
      const slope = Math.min((frequency - low) / (middle - low), (high - frequency) / (high - middle));
      return (Math.max(0, slope) * 2) / (high - low);
    });
    const first = weights.findIndex(weight => weight > 0);
    return first < 0
      ? { first: 0, weights: new Float64Array() }
      : { first, weights: weights.slice(first, weights.findLastIndex(weight => weight > 0) + 1) };
  });
}

/** Slaney: linear below 1 kHz, logarithmic above. */
const LINEAR = 200 / 3;
const BREAK = 1000;
const LOG_STEP = Math.log(6.4) / 27;
const hertzToMel = (hertz: number): number =>
  hertz < BREAK ? hertz / LINEAR : BREAK / LINEAR + Math.log(hertz / BREAK) / LOG_STEP;
const melToHertz = (mel: number): number =>
  mel < BREAK / LINEAR ? mel * LINEAR : BREAK * Math.exp(LOG_STEP * (mel - BREAK / LINEAR));
