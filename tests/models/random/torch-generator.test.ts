import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createNoise,
  restoreNoise,
  TORCH_STATE_WORDS,
  TorchGenerator,
} from '../../../models/random/index.ts';
import type { NoiseSource } from '../../../models/settings.ts';
import { recordParity } from '../../parity.ts';

interface Summary {
  values: number[] | null;
  first: number[];
  last: number[];
  sumAbs: number;
  weighted: number;
}
interface EngineState {
  left: number;
  wordsSha256: string;
  kept: number | null;
}
/** Origin: scripts/parity/torch_random.py. */
const fixture: {
  single: ({ seed: number; size: number; after: EngineState } & Summary)[];
  uniforms: { seed: number; float32: number[]; float64: number[]; far: number[] }[];
  sequences: { seed: number; calls: ({ size: number } & Summary)[]; after: EngineState }[];
  restored: { seed: number; before: number; next: number[]; then: number[] };
  wide: { seed: number; values: number[] }[];
} = JSON.parse(readFileSync('tests/fixtures/random/torch-cpu.json', 'utf8'));

/** A few units in the last place of a float32 normal deviate (|z| ≤ 5.8). */
const TOLERANCE = 1e-6;

function expectClose(actual: ArrayLike<number>, expected: readonly number[]) {
  expect(actual.length).toBe(expected.length);
  const errors = expected.map((value, i) => Math.abs(value - actual[i]!));
  recordParity(errors.length, Math.max(...errors), TOLERANCE);
  expect(Math.max(...errors)).toBeLessThanOrEqual(TOLERANCE);
}

function expectSummary(actual: Float32Array, expected: Summary) {
  if (expected.values) expectClose(actual, expected.values);
  expectClose(actual.subarray(0, 8), expected.first);
  expectClose(actual.subarray(-20), expected.last);
  const sumAbs = actual.reduce((sum, value) => sum + Math.abs(value), 0);
  const weighted = actual.reduce((sum, value, i) => sum + (value * (i + 1)) / actual.length, 0);
  const tolerance = TOLERANCE * Math.max(1, Math.sqrt(actual.length));
  expect(Math.abs(sumAbs - expected.sumAbs)).toBeLessThan(tolerance);
  expect(Math.abs(weighted - expected.weighted)).toBeLessThan(tolerance);
}

/** Our saved state in torch's terms: `left` counts the words until the next twist, one more than remain. */
function expectState(generator: TorchGenerator, expected: EngineState) {
  const state = generator.save();
  const words = createHash('sha256').update(new Uint8Array(state.buffer, 0, 624 * 4));
  expect(words.digest('hex')).toBe(expected.wordsSha256);
  expect(625 - state[624]!).toBe(expected.left);
  expect(state[625]).toBe(expected.kept === null ? 0 : 1);
  if (expected.kept !== null) {
    expect(new DataView(state.buffer).getFloat64(626 * 4, true)).toBeCloseTo(expected.kept, 14);
  }
}

describe('misuse', () => {
  it('refuses a state of the wrong length', () => {
    const refused = expect.objectContaining({ code: 'RANDOM_STATE_INVALID' });
    expect(() => TorchGenerator.restore(new Uint32Array(625))).toThrow(refused);
    expect(() => TorchGenerator.restore(undefined as never)).toThrow(refused);
  });

  it('names the sources there are when it is asked for another', () => {
    const refused = expect.objectContaining({
      code: 'UNKNOWN_NOISE_SOURCE',
      details: expect.objectContaining({ value: 'gpu', legal: ['cpu', 'nv'] }),
    });
    expect(() => createNoise('gpu' as NoiseSource, 1)).toThrow(refused);
    expect(() => restoreNoise('gpu' as NoiseSource, new Uint32Array(TORCH_STATE_WORDS))).toThrow(refused);
  });
});

describe('parity with torch', () => {
  it.each(fixture.uniforms)('draws exactly the uniforms of seed $seed', ({ seed, float32, float64, far }) => {
    const generator = new TorchGenerator(seed);
    expect(float32.map(() => generator.uniform())).toEqual(float32);
    expect(float64.map(() => generator.uniformDouble())).toEqual(float64);
    const long = Array.from({ length: 1300 }, () => generator.uniform());
    expect(long.slice(-4)).toEqual(far);
  });

  it.each(fixture.single)(
    'randn($size) of seed $seed, and the state after it',
    ({ seed, size, after, ...drawn }) => {
      const generator = new TorchGenerator(seed);
      expectSummary(generator.randn(size), drawn);
      expectState(generator, after);
    },
  );

  it.each(fixture.sequences)('consecutive calls $calls.length of seed $seed', ({ seed, calls, after }) => {
    const generator = new TorchGenerator(seed);
    for (const call of calls) expectSummary(generator.randn(call.size), call);
    expectState(generator, after);
  });

  it.each(fixture.wide)('seed $seed is its low 32 bits', ({ seed, values }) => {
    expectClose(new TorchGenerator(seed).randn(2), values);
  });

  it('goes on as a torch generator after set_state', () => {
    const generator = new TorchGenerator(fixture.restored.seed);
    generator.randn(fixture.restored.before);
    const restored = TorchGenerator.restore(structuredClone(generator.save()));
    expectClose(restored.randn(20), fixture.restored.next);
    expectClose(restored.randn(2), fixture.restored.then);
  });
});

describe('saving', () => {
  it.each([1, 2, 5, 16, 17, 6144])('after randn(%i), a restored generator draws the same bits', size => {
    const generator = createNoise('cpu', 7);
    generator.fillNormal(new Float32Array(size));
    const restored = restoreNoise('cpu', generator.save());
    for (const next of [1, 33, 2]) {
      const [a, b] = [new Float32Array(next), new Float32Array(next)];
      generator.fillNormal(a);
      restored.fillNormal(b);
      expect(b).toEqual(a);
    }
  });

  it('does not disturb the generator, and the state is a copy', () => {
    const generator = new TorchGenerator(7);
    generator.randn(3);
    const state = generator.save();
    const before = state.slice();
    generator.randn(2000);
    expect(state).toEqual(before);
  });

  it('reads a state that is a view into a larger buffer', () => {
    const generator = new TorchGenerator(7);
    generator.randn(1);
    const padded = new Uint32Array(TORCH_STATE_WORDS + 3);
    padded.set(generator.save(), 3);
    expect(TorchGenerator.restore(padded.subarray(3)).randn(2)).toEqual(generator.randn(2));
  });
});
