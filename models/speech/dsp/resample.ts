/**
 * Sound at another rate: a windowed sinc, cut off below the lower of both rates' limits.
 * Source: Julius O. Smith, "Digital Audio Resampling", https://ccrma.stanford.edu/~jos/resample/
 */
import type { Sound } from '../tts/wav.ts';

/** Zero crossings on each side. */
const REACH = 16;

export function resampleSound({ samples, sampleRate }: Sound, rate: number): Sound {
  if (rate === sampleRate) return { samples, sampleRate };
  const ratio = rate / sampleRate;
  const cutoff = Math.min(1, ratio) * 0.97;
  const half = Math.ceil(REACH / cutoff);
  const result = new Float32Array(Math.floor(samples.length * ratio));
  for (let i = 0; i < result.length; i++) {
    const centre = i / ratio;
    const middle = Math.floor(centre);
    let sum = 0;
    for (let at = Math.max(0, middle - half + 1); at <= Math.min(samples.length - 1, middle + half); at++) {
      const distance = centre - at;
      sum += samples[at]! * sinc(cutoff * distance) * (0.5 + 0.5 * Math.cos((Math.PI * distance) / half));
    }
    result[i] = sum * cutoff;
  }
  return { samples: result, sampleRate: rate };
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
