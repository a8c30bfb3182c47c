/** Loudness of a sound in a few bands over time: what tells silence, vowels and hisses apart. */
import type { Sound } from '../tts/wav.ts';
import { hann, PowerSpectrum } from './power-spectrum.ts';

export interface BandEnergies {
  /** Decibels, [frame · bands + band]; −100 is silence. */
  readonly decibels: Float32Array;
  readonly bands: number;
  readonly frames: number;
  /** Seconds from a frame's middle to the next one's. */
  readonly hop: number;
}

const FLOOR = 1e-10;

/**
 * Frame i is centred on i · hop.
 * @param edges Hz: band b is from edges[b] to edges[b + 1]
 * @param window seconds that a frame sees
 */
export function bandEnergies(
  sound: Sound,
  edges: readonly number[],
  hop = 0.0025,
  window = 0.01,
): BandEnergies {
  const { samples, sampleRate } = sound;
  const size = 2 ** Math.ceil(Math.log2(window * sampleRate));
  const spectrum = new PowerSpectrum(size);
  const shape = hann(size);
  const bands = edges.length - 1;
  const frames = Math.floor(samples.length / sampleRate / hop) + 1;
  const decibels = new Float32Array(frames * bands);
  const limits = edges.map(edge => Math.min(spectrum.bins, Math.round((edge * size) / sampleRate)));
  const [a, b] = [new Float64Array(size), new Float64Array(size)];
  const [powerA, powerB] = [new Float64Array(spectrum.bins), new Float64Array(spectrum.bins)];
  const fill = (frame: number, target: Float64Array) => {
    const begin = Math.round(frame * hop * sampleRate) - size / 2;
    for (let i = 0; i < size; i++) target[i] = (samples[begin + i] ?? 0) * shape[i]!;
  };
  const store = (frame: number, power: Float64Array) => {
    for (let band = 0; band < bands; band++) {
      let sum = 0;
      for (let k = limits[band]!; k < limits[band + 1]!; k++) sum += power[k]!;
      decibels[frame * bands + band] = 10 * Math.log10(Math.max(FLOOR, sum / size));
    }
  };
  for (let frame = 0; frame < frames; frame += 2) {
    fill(frame, a);
    fill(frame + 1, b);
    spectrum.pair(a, b, powerA, powerB);
    store(frame, powerA);
    if (frame + 1 < frames) store(frame + 1, powerB);
  }
  return { decibels, bands, frames, hop };
}
