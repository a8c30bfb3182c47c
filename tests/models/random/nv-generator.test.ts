import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createNoise,
  NV_STATE_WORDS,
  NvGenerator,
  philox4x32,
  restoreNoise,
} from '../../../models/random/index.ts';
import { recordParity } from '../../parity.ts';

interface Call {
  size: number;
  values: number[] | null;
  last: number[];
  sumAbs: number;
  weighted: number;
}
/** Origin: scripts/parity/nv_random.py. */
const fixture: {
  words: { counter: number[]; key: [number, number]; words: number[] }[];
  calls: { seed: number; calls: Call[] }[];
} = JSON.parse(readFileSync('tests/fixtures/random/nv.json', 'utf8'));

const draw = (generator: NvGenerator, size: number) => {
  const out = new Float32Array(size);
  generator.fillNormal(out);
  return out;
};

/** The last digit of a float32: logarithm and sine may differ by a bit in double, and tip its rounding. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance = 2.5e-7) {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - actual[i]!)));
  recordParity(expected.length, worst, tolerance);
  expect(worst).toBeLessThanOrEqual(tolerance);
}

describe('misuse', () => {
  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses seed %s by its code', seed => {
    expect(() => new NvGenerator(seed)).toThrow(expect.objectContaining({ code: 'INVALID_SEED' }));
  });

  it.each([new Uint32Array(628), new Uint32Array(2), Uint32Array.of(0, 2 ** 21, 0), [0, 0, 0], undefined])(
    'refuses a state that it never saved (case %#)',
    state => {
      expect(() => NvGenerator.restore(state as never)).toThrow(
        expect.objectContaining({ code: 'RANDOM_STATE_INVALID' }),
      );
    },
  );
});

describe('the engine', () => {
  // Origin: the known answers for philox4x32 with 10 rounds that the paper's authors publish with Random123.
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('gives the known answer for counter %j', (counter, [key0, key1], words) => {
    const block = Uint32Array.from(counter);
    philox4x32(block, key0!, key1!);
    expect([...block]).toEqual(words);
  });

  it.each(fixture.words)('equals the definition at counter $counter, key $key', ({ counter, key, words }) => {
    const block = Uint32Array.from(counter);
    philox4x32(block, ...key);
    expect([...block]).toEqual(words);
  });
});

describe('the deviates', () => {
  // Origin: torch 2.2.0 on an NVIDIA GPU, `torch.manual_seed(0); torch.randn(…, device='cuda')`, as published, four digits.
  it('are those of a GPU', () => {
    const published = [
      -0.9247, -0.4253, -2.6438, 0.1452, -0.1209, -0.5797, -0.6229, -0.3284, -1.0745, -0.3631, -1.6711,
      2.2655, 0.3117, -0.1842, 1.2866, 1.182,
    ];
    expectClose(draw(new NvGenerator(0), published.length), published, 5.1e-5);
  });

  it.each(fixture.calls)('of seed $seed, over $calls.length calls', ({ seed, calls }) => {
    const generator = new NvGenerator(seed);
    for (const { size, values, last, sumAbs, weighted } of calls) {
      const drawn = draw(generator, size);
      if (values) expectClose(drawn, values);
      expectClose(drawn.subarray(-8), last);
      const total = drawn.reduce((sum, value) => sum + Math.abs(value), 0);
      const ramped = drawn.reduce((sum, value, i) => sum + (value * (i + 1)) / size, 0);
      expect(Math.abs(total - sumAbs)).toBeLessThan(1e-6 * Math.sqrt(size));
      expect(Math.abs(ramped - weighted)).toBeLessThan(1e-6 * Math.sqrt(size));
    }
  });

  it('of a larger tensor begin as those of a smaller one, and a second call has new ones', () => {
    const generator = new NvGenerator(7);
    const first = draw(generator, 64);
    expect([...draw(new NvGenerator(7), 16)]).toEqual([...first.subarray(0, 16)]);
    const second = draw(generator, 64);
    expect(second.some((value, i) => value === first[i])).toBe(false);
  });

  it('are standard normal: mean, variance and tails of 100,000', () => {
    const values = draw(new NvGenerator(5), 100_000);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    const beyond = values.filter(value => Math.abs(value) > 1.959964).length / values.length;
    // Three standard errors each.
    expect(Math.abs(mean)).toBeLessThan(3 / Math.sqrt(values.length));
    expect(Math.abs(variance - 1)).toBeLessThan(3 * Math.sqrt(2 / values.length));
    expect(Math.abs(beyond - 0.05)).toBeLessThan(3 * Math.sqrt((0.05 * 0.95) / values.length));
  });
});

describe('saving', () => {
  it.each([7, 2 ** 32 - 1, 2 ** 53 - 1])('a restored generator of seed %d draws the same bits', seed => {
    const generator = new NvGenerator(seed);
    for (const size of [1, 33]) draw(generator, size);
    const state = structuredClone(generator.save());
    expect(state).toHaveLength(NV_STATE_WORDS);
    const restored = NvGenerator.restore(state);
    for (const size of [5, 64]) expect(draw(restored, size)).toEqual(draw(generator, size));
  });

  it('goes by the name "nv"', () => {
    const generator = createNoise('nv', 7) as NvGenerator;
    expect(draw(generator, 9)).toEqual(draw(new NvGenerator(7), 9));
    const restored = restoreNoise('nv', generator.save()) as NvGenerator;
    expect(draw(restored, 9)).toEqual(draw(generator, 9));
    expect(() => restoreNoise('nv', createNoise('cpu', 7).save())).toThrow(
      expect.objectContaining({ code: 'RANDOM_STATE_INVALID' }),
    );
  });
});
