import { describe, expect, it } from 'vitest';
import { ruledOut } from '../../../models/providers/provider-facts.ts';
import { PROVIDERS, providerSetting } from '../../../models/providers/provider-names.ts';
import { firstWrong, tryProvider } from '../../../models/providers/try-provider.ts';

describe('misuse', () => {
  it.each(['gpu', 'cuda:0', 'CPUExecutionProvider', ' ', 'tensorrt'])(
    'AURORA_PROVIDER=%s names the legal set',
    text => {
      expect(() => providerSetting({ AURORA_PROVIDER: text })).toThrow(
        expect.objectContaining({
          code: 'UNKNOWN_PROVIDER',
          details: expect.objectContaining({
            field: 'AURORA_PROVIDER',
            value: text,
            legal: ['auto', ...PROVIDERS],
          }),
        }),
      );
    },
  );

  it('numbers that are not the product are told apart from it', () => {
    // 33 × 70 by 70 × 19, of (7r + 3k) mod 9 - 4 and (5k + 2c) mod 7 - 3.
    const right = Float32Array.from({ length: 33 * 19 }, (_, i) => {
      const [row, column] = [Math.floor(i / 19), i % 19];
      let sum = 0;
      for (let k = 0; k < 70; k++) sum += (((row * 7 + k * 3) % 9) - 4) * (((k * 5 + column * 2) % 7) - 3);
      return sum;
    });
    expect(firstWrong(right)).toBeNull();
    expect(firstWrong(right.subarray(1))).toContain('626 of them for 627');
    for (const [at, wrong] of [
      [0, Number.NaN],
      [626, right[626]! + 1],
      [300, Number.POSITIVE_INFINITY],
    ] as const) {
      const copy = right.slice();
      copy[at] = wrong;
      expect(firstWrong(copy)).toBe(`${wrong} where ${right[at]} is right`);
    }
    expect(firstWrong(new Float32Array(627))).not.toBeNull();
  });
});

describe('a setting', () => {
  it('is auto where nothing is said, and a name in any case', () => {
    expect(providerSetting({})).toBe('auto');
    expect(providerSetting({ AURORA_PROVIDER: '' })).toBe('auto');
    expect(providerSetting({ AURORA_PROVIDER: 'WebGPU' })).toBe('webgpu');
    for (const name of PROVIDERS) expect(providerSetting({ AURORA_PROVIDER: name })).toBe(name);
  });
});

describe('a provider', () => {
  it('of another system is not tried', () => {
    expect(ruledOut('dml', 'linux')).toMatchObject({ usable: false, problem: 'NOT_ON_THIS_SYSTEM' });
    expect(ruledOut('coreml', 'win32')?.reason).toBe('Core ML exists on macOS alone.');
    expect(ruledOut('dml', 'win32')).toBeNull();
    for (const platform of ['linux', 'win32', 'darwin'] as const) {
      expect(ruledOut('cpu', platform)).toBeNull();
      expect(ruledOut('webgpu', platform)).toBeNull();
    }
  });

  it('that is the CPU multiplies right', async () => {
    expect(await tryProvider('cpu')).toEqual({ name: 'cpu', usable: true, problem: null, reason: null });
  });
});
