import { describe, expect, it } from 'vitest';
import { LastSamples, level, wavePoints } from '../../../../game/stage/hud/wave.ts';

const sine = (amplitude: number, cycles: number, length = 1024) =>
  Float32Array.from({ length }, (_, i) => amplitude * Math.sin((2 * Math.PI * cycles * i) / length));

describe('a voice as a line', () => {
  it('is straight for silence, and tied at both ends for any sound', () => {
    expect(wavePoints(new Float32Array(1024), new Float32Array(160)).every(y => y === 0)).toBe(true);
    const loud = wavePoints(new Float32Array(1024).fill(1), new Float32Array(160));
    expect(Math.abs(loud[0]!)).toBeLessThan(1e-6);
    expect(Math.abs(loud.at(-1)!)).toBeLessThan(1e-6);
    expect(loud.every(y => Math.abs(y) <= 1)).toBe(true);
  });

  it('goes up and down as often as the sound, and a louder one further', () => {
    const quiet = wavePoints(sine(0.05, 4), new Float32Array(160));
    const loud = wavePoints(sine(0.3, 4), new Float32Array(160));
    const crossings = loud.filter((y, i) => i > 0 && Math.sign(y) !== Math.sign(loud[i - 1]!) && y !== 0);
    expect(crossings.length).toBeGreaterThanOrEqual(7);
    expect(crossings.length).toBeLessThanOrEqual(9);
    expect(Math.max(...loud)).toBeGreaterThan(2 * Math.max(...quiet));
  });

  it('has points where there are fewer samples than points', () => {
    expect(wavePoints(sine(0.3, 2, 40), new Float32Array(160)).every(Number.isFinite)).toBe(true);
  });

  it('level: of a sine 0.707 of its height', () => {
    expect(level(sine(0.5, 8))).toBeCloseTo(0.5 / Math.SQRT2, 3);
    expect(level(new Float32Array(0))).toBe(0);
  });
});

describe('the newest samples', () => {
  it('are the last ones, oldest first, however they came', () => {
    const last = new LastSamples(8);
    last.add(Int16Array.from({ length: 5 }, (_, i) => i * 3276.8));
    last.add(Int16Array.from({ length: 6 }, (_, i) => (i + 5) * 1000));
    const out = new Float32Array(4);
    last.read(out);
    expect([...out].map(x => Math.round(x * 32768))).toEqual([7000, 8000, 9000, 10_000]);
    last.clear();
    last.read(out);
    expect([...out]).toEqual([0, 0, 0, 0]);
  });
});
