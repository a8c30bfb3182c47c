import { describe, expect, test } from 'vitest';
import { bandEnergies } from '../../../models/speech/dsp/band-energies.ts';
import { hann, PowerSpectrum } from '../../../models/speech/dsp/power-spectrum.ts';
import { alignPhones } from '../../../models/speech/tts/align-phones.ts';
import { fadeEndsOf } from '../../../models/speech/tts/fade-end.ts';
import { symbolsOf, unitsOf } from '../../../models/speech/tts/kokoro-units.ts';
import { heardSpan, windowsOf } from '../../../models/speech/tts/kokoro-windows.ts';
import { refineBoundaries } from '../../../models/speech/tts/refine-boundaries.ts';

/** Reproducible noise: a linear congruential generator (Numerical Recipes). */
function noise(count: number, seed = 1): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (1664525 * state + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

describe('power spectrum', () => {
  test.each([0, 7, 14, 401, 22])('%d samples are refused', size => {
    expect(() => new PowerSpectrum(size).bins).toThrow(RangeError);
  });

  test.each([2, 4, 10, 30, 256, 400])('two frames of %d agree with the definition of the DFT', size => {
    const [a, b] = [noise(size, 1), noise(size, 2)];
    const spectrum = new PowerSpectrum(size);
    const [powerA, powerB] = [new Float64Array(spectrum.bins), new Float64Array(spectrum.bins)];
    spectrum.pair(a, b, powerA, powerB);
    for (const [frame, power] of [
      [a, powerA],
      [b, powerB],
    ] as const) {
      for (let k = 0; k < spectrum.bins; k++) {
        let [re, im] = [0, 0];
        for (let i = 0; i < size; i++) {
          re += frame[i]! * Math.cos((2 * Math.PI * i * k) / size);
          im -= frame[i]! * Math.sin((2 * Math.PI * i * k) / size);
        }
        expect(power[k]!).toBeCloseTo(re * re + im * im, 8);
      }
    }
  });

  test('the window is periodic: its first sample is zero, its last is not', () => {
    expect([...hann(4)]).toEqual([0, expect.closeTo(0.5), 1, expect.closeTo(0.5)]);
  });
});

/** 0.2 s of silence, a hum of 150 Hz with overtones, a hiss, the hum again, silence: the changes are known exactly. */
function song(): { samples: Float32Array; sampleRate: number; changes: number[] } {
  const sampleRate = 24_000;
  const changes = [0.2, 0.42, 0.57, 0.8];
  const hiss = noise(sampleRate);
  const samples = Float32Array.from({ length: sampleRate }, (_, i) => {
    const t = i / sampleRate;
    const hum = [1, 2, 3, 4, 5].reduce((sum, n) => sum + Math.sin(2 * Math.PI * 150 * n * t) / n, 0) / 6;
    if (t < changes[0]! || t >= changes[3]!) return 1e-4 * hiss[i]!;
    // The difference of two samples of noise has its energy at the top.
    return t >= changes[1]! && t < changes[2]! ? 0.2 * (hiss[i]! - hiss[i - 1]!) : hum;
  });
  return { samples, sampleRate, changes };
}

test('bands tell a hum from a hiss', () => {
  const { samples, sampleRate } = song();
  const { decibels, bands, hop } = bandEnergies({ samples, sampleRate }, [100, 1000, 5000, 11_000]);
  const at = (time: number, band: number) => decibels[Math.round(time / hop) * bands + band]!;
  expect(at(0.3, 0) - at(0.3, 2)).toBeGreaterThan(30);
  expect(at(0.5, 2) - at(0.5, 0)).toBeGreaterThan(10);
  expect(at(0.1, 0)).toBeLessThan(-50);
});

describe('boundaries go to where the sound changes', () => {
  const { samples, sampleRate, changes } = song();
  test.each([0, 0.02, -0.02, 0.04, -0.04])('expected %d s late', late => {
    const expected = changes.map(change => change + late);
    const refined = refineBoundaries({ samples, sampleRate }, [0, ...expected, 1]);
    for (const [i, change] of changes.entries())
      expect(Math.abs(refined[i + 1]! - change)).toBeLessThan(0.006);
  });

  test('where nothing changes, the expectation stands', () => {
    const refined = refineBoundaries({ samples, sampleRate }, [0.22, 0.3, 0.36, 0.4]);
    expect(refined[1]).toBeCloseTo(0.3, 2);
    expect(refined[2]).toBeCloseTo(0.36, 2);
  });

  test('they never cross, however wrong the expectation is', () => {
    const refined = refineBoundaries(
      { samples, sampleRate },
      [0, 0.19, 0.2, 0.21, 0.22, 0.41, 0.42, 0.43, 1],
    );
    for (const [i, bound] of refined.slice(1).entries()) expect(bound).toBeGreaterThan(refined[i]!);
  });

  test('nothing to move in a piece of one phoneme', () => {
    expect(refineBoundaries({ samples: new Float32Array(100), sampleRate }, [0, 0.004])).toEqual([0, 0.004]);
  });
});

describe('a sound before a pause', () => {
  const sampleRate = 16_000;
  /** A vowel until 0.3 s, something softer by so many decibels until 0.4 s, then hardly anything. */
  const fading = (decibels: number) => {
    const white = noise(sampleRate, 3);
    const level = (at: number) => (at < 0.3 ? 1 : at < 0.4 ? 10 ** (-decibels / 20) : 1e-4);
    return {
      samples: Float32Array.from(white, (value, i) => 0.3 * value * level(i / sampleRate)),
      sampleRate,
    };
  };

  test.each([0, 10, 30])('%d dB softer than the vowel, it is heard to its end', softer => {
    expect(fadeEndsOf(fading(softer))(0.3, 0.65)).toBeCloseTo(0.4, 1);
    expect(Math.abs(fadeEndsOf(fading(softer))(0.3, 0.65) - 0.4)).toBeLessThan(0.015);
  });

  test('what cannot be heard is as short as a sound can be', () => {
    expect(fadeEndsOf(fading(80))(0.32, 0.65)).toBeCloseTo(0.35, 3);
  });

  test('it never ends after it is told to', () => {
    expect(fadeEndsOf(fading(0))(0.1, 0.2)).toBe(0.2);
    expect(fadeEndsOf(fading(0))(0.1, 0.11)).toBe(0.11);
    expect(fadeEndsOf({ samples: new Float32Array(160), sampleRate })(0, 0.01)).toBe(0.01);
  });
});

describe('what was heard, of what was expected', () => {
  const align = (heard: string, expected: string) => alignPhones([...heard], [...expected]).join(' ');
  test.each([
    ['', 'abc', ''],
    ['kæt', '', '0 0 0'],
    ['kæt', 'kæt', '0 1 2'],
    ['kæts', 'kæt', '0 1 2 2'],
    ['æt', 'kæt', '1 2'],
    ['kɛt', 'kæt', '0 1 2'],
    ['kənt', 'kæt', '0 1 1 2'],
  ])('%j of %j', (heard, expected, indices) => {
    expect(align(heard, expected)).toBe(indices);
  });
});

describe('frames of a clause', () => {
  const words = [
    { text: 'Hi,', symbols: 'hˈI', spoken: 'hi', pause: ',' },
    { text: 'bees.', symbols: 'bˈiz', spoken: 'bees', pause: '.' },
  ] as const;
  const { symbols, owners } = symbolsOf(words, text => text);
  //                   pad h  ˈ  I  ,  ␠  b  ˈ  i  z  .  pad
  const durations = [14, 2, 1, 5, 6, 3, 2, 1, 4, 3, 10, 4];
  const units = unitsOf(symbols, owners, durations);

  test('symbols and their words', () => {
    expect(symbols).toBe('hˈI, bˈiz.');
    expect(owners.join('')).toBe('0000111111');
  });

  test('marks give their frames to the vowel, spaces to their neighbours, marks of punctuation are silence', () => {
    expect(
      units.map(({ phoneme, frames, stress, word }) => `${phoneme}${frames}${stress ? "'" : ''}${word}`),
    ).toEqual(['pau14-1', 'h20', "I6'0", 'pau9-1', 'b21', "i5'1", 'z31', 'pau14-1']);
    expect(units.reduce((sum, { frames }) => sum + frames, 0)).toBe(
      durations.reduce((sum, frames) => sum + frames, 0),
    );
  });

  test('the silence around it is cut off, but for a little', () => {
    expect(heardSpan(units)).toEqual({ from: 9, to: 46 });
  });

  test('windows cover it, the first one short where somebody waits; seams are in pauses', () => {
    const long = [units[0]!, ...Array(12).fill(units.slice(1, -1)).flat(), units.at(-1)!];
    const span = heardSpan(long);
    const short = { from: span.from, to: span.from + 60 };
    expect(windowsOf(long, short, false)).toEqual([short]);
    const calm = windowsOf(long, span, false).map(({ from, to }) => to - from);
    expect(Math.min(...calm.slice(0, -1))).toBeGreaterThan(60);
    expect(Math.max(...calm)).toBeLessThan(130);
    const windows = windowsOf(long, span, true);
    expect(windows.length).toBeGreaterThan(3);
    expect(windows[0]!.from).toBe(span.from);
    expect(windows.at(-1)!.to).toBe(span.to);
    for (const [i, { from, to }] of windows.entries()) {
      if (i > 0) expect(from).toBe(windows[i - 1]!.to);
      expect(to).toBeGreaterThan(from);
    }
    expect(windows[0]!.to - windows[0]!.from).toBeLessThan(30);
    // Every seam is in a pause of this clause, which has one every 27 frames.
    const starts = long.flatMap(({ phoneme }, i) =>
      phoneme === 'pau' && i > 0 ? [long.slice(0, i).reduce((sum, { frames }) => sum + frames, 0)] : [],
    );
    for (const { to } of windows.slice(0, -1))
      expect(starts.some(at => to >= at - 2 && to <= at + 9)).toBe(true);
  });
});
