import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loudness, RATE } from '../../scripts/sounds/loudness.ts';
import { LEVEL, makeSounds } from '../../scripts/sounds/make-sounds.ts';

const ROOT = join(import.meta.dirname, '../..');
const made = Object.entries(makeSounds());
const samplesOf = (wav: Uint8Array): Float64Array => {
  const view = new DataView(wav.buffer, wav.byteOffset, wav.byteLength);
  return Float64Array.from(
    { length: (wav.length - 44) / 2 },
    (_, i) => view.getInt16(44 + 2 * i, true) / 32767,
  );
};

describe('loudness', () => {
  it('of a full sine of 997 Hz is -3.01 LUFS, as the recommendation says', () => {
    const sine = Float64Array.from({ length: RATE }, (_, i) => Math.sin((2 * Math.PI * 997 * i) / RATE));
    expect(loudness(sine)).toBeCloseTo(-3.01, 1);
  });
});

describe('the sounds that ship', () => {
  it.each(made)('%s is what the script makes, up to the last bit', (name, wav) => {
    const kept = samplesOf(readFileSync(join(ROOT, 'assets/sounds', name)));
    const anew = samplesOf(wav);
    expect(kept.length).toBe(anew.length);
    expect(kept.every((sample, i) => Math.abs(sample - anew[i]!) <= 1.5 / 32767)).toBe(true);
  });

  it.each(made)('%s is a bed under her voice, whole, and ends in silence', (_, wav) => {
    const samples = samplesOf(wav);
    expect(Math.abs(loudness(samples) - LEVEL)).toBeLessThan(0.1);
    expect(samples.every(sample => Math.abs(sample) < 0.99)).toBe(true);
    expect(Math.abs(samples.at(-1)!)).toBeLessThan(1e-3);
    expect(Math.abs(samples[0]!)).toBeLessThan(0.02);
  });
});
