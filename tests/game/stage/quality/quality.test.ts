import { describe, expect, it } from 'vitest';
import { TIER_NAMES } from '../../../../game/settings/page-limits.ts';
import { Quality } from '../../../../game/stage/quality/quality.ts';
import { TIERS } from '../../../../game/stage/quality/tiers.ts';

const shelf = (kept: string | null = null) => {
  const written: string[] = [];
  return { written, getItem: () => kept, setItem: (_key: string, value: string) => void written.push(value) };
};
const STRONG = 'ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0, D3D11)';

describe('what is kept', () => {
  it.each([null, '', 'best', '{"a":1}'])('%s is no setting: the machine chooses', kept => {
    expect(new Quality(shelf(kept)).state().setting).toBe('auto');
  });

  it('storage that is forbidden costs the memory of a reload, nothing else', () => {
    const forbidden = () => {
      throw new Error('forbidden');
    };
    const quality = new Quality({ getItem: forbidden, setItem: forbidden });
    quality.choose('high');
    expect(quality.state().tier.name).toBe('high');
  });
});

describe('the tier and its reason', () => {
  it('a machine that draws on its processor has the lowest, and says so', () => {
    const quality = new Quality(shelf());
    quality.began('ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device), SwiftShader driver)');
    expect(quality.state()).toMatchObject({ tier: TIERS[0], reason: 'this machine draws on its processor' });
    quality.began(null);
    expect(quality.state()).toMatchObject({ tier: TIERS[0], reason: 'this browser has no WebGL' });
  });

  it('follows frame times, and tells whoever listens', () => {
    const quality = new Quality(shelf());
    let told = 0;
    quality.subscribe(() => told++);
    quality.began(STRONG);
    for (let i = 0; i < 400; i++) quality.sample(12);
    expect(quality.state()).toMatchObject({ tier: { name: 'high' }, reason: 'frames took 12 ms' });
    for (let i = 0; i < 400; i++) quality.sample(12);
    expect(quality.state().tier.name).toBe('ultra');
    for (let i = 0; i < 20; i++) quality.sample(45);
    expect(quality.state()).toMatchObject({ tier: { name: 'high' }, reason: 'frames took 45 ms' });
    expect(told).toBe(4);
  });

  it('is what a person chose, whatever frames take, until they choose "auto" again', () => {
    const kept = shelf('high');
    const quality = new Quality(kept);
    quality.began('llvmpipe (LLVM 15.0.6, 256 bits)');
    for (let i = 0; i < 100; i++) quality.sample(200);
    expect(quality.state()).toMatchObject({ tier: { name: 'high' }, reason: 'chosen in the settings' });
    quality.choose('auto');
    expect(quality.state().tier.name).toBe('low');
    expect(kept.written).toEqual(['auto']);
  });

  it('every tier can be chosen by its name', () => {
    const quality = new Quality(shelf());
    for (const name of TIER_NAMES) {
      quality.choose(name);
      expect(quality.state().tier.name).toBe(name);
    }
  });
});
