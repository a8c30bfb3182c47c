import { describe, expect, it } from 'vitest';
import { instrumentLines } from '../../../../game/stage/backdrop/instrument.ts';
import { seeded, starField } from '../../../../game/stage/backdrop/stars.ts';
import { isSoftwareRenderer, QualityGovernor } from '../../../../game/stage/quality/governor.ts';
import { TIERS } from '../../../../game/stage/quality/tiers.ts';

const feed = (governor: QualityGovernor, milliseconds: number, frames: number) => {
  let changes = 0;
  for (let frame = 0; frame < frames; frame++) if (governor.sample(milliseconds)) changes += 1;
  return changes;
};

describe('the tier', () => {
  it('is not moved by single late frames', () => {
    const governor = new QualityGovernor();
    for (let frame = 0; frame < 200; frame++) governor.sample(frame % 5 === 0 ? 90 : 16);
    expect(governor.tier.name).toBe('medium');
  });

  it('falls within a judgement when frames are late, and stays at the lowest', () => {
    const governor = new QualityGovernor();
    expect(feed(governor, 60, 20)).toBe(1);
    expect(governor.tier).toBe(TIERS[0]);
    expect(feed(governor, 60, 400)).toBe(0);
  });

  it('falls after a few frames when they are very late', () => {
    const governor = new QualityGovernor();
    expect(feed(governor, 400, 3)).toBe(1);
  });

  it('is the lowest from the start, and stays it, where the CPU draws', () => {
    const governor = new QualityGovernor(true);
    expect(governor.tier).toBe(TIERS[0]);
    expect(feed(governor, 16, 5000)).toBe(0);
  });

  it('leaves a slow machine most of its time, and an able one its rate', () => {
    const governor = new QualityGovernor(true);
    feed(governor, 16, 50);
    expect(governor.interval).toBe(250);
    feed(governor, 100, 50);
    expect(governor.interval).toBeCloseTo(600, 0);
  });

  it('rises after a long time of early frames', () => {
    const governor = new QualityGovernor();
    feed(governor, 16, 399);
    expect(governor.tier.name).toBe('medium');
    feed(governor, 16, 1);
    expect(governor.tier.name).toBe('high');
  });

  it('does not swing: what was too much once is not tried again', () => {
    const governor = new QualityGovernor();
    feed(governor, 16, 400);
    feed(governor, 40, 20);
    expect(governor.tier.name).toBe('medium');
    expect(feed(governor, 16, 5000)).toBe(0);
  });

  it('costs less from tier to tier', () => {
    for (const [index, tier] of TIERS.entries()) {
      const lower = TIERS[index - 1];
      if (!lower) continue;
      const cost = ({ skyScale, skyEvery, framesPerSecond }: typeof tier) =>
        (skyScale ** 2 * framesPerSecond) / skyEvery;
      expect(cost(lower)).toBeLessThan(cost(tier) / 3);
    }
  });
});

describe('renderers that are programs', () => {
  it.each([
    ['ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)', true],
    ['ANGLE (Mesa, llvmpipe (LLVM 15.0.6 256 bits), OpenGL 4.5)', true],
    ['ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11 vs_5_0 ps_5_0, D3D11)', true],
    ['ANGLE (NVIDIA, NVIDIA GeForce RTX 3060 Direct3D11 vs_5_0 ps_5_0, D3D11)', false],
    ['ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)', false],
  ])('%s', (name, software) => {
    expect(isSoftwareRenderer(name)).toBe(software);
  });
});

describe('the sky', () => {
  it('is the same at each visit', () => {
    expect(starField(50, seeded(1961))).toEqual(starField(50, seeded(1961)));
    expect(starField(50, seeded(1))).not.toEqual(starField(50, seeded(2)));
  });

  it('has few bright stars and many faint ones, evenly over the disc', () => {
    const { look, position } = starField(4000, seeded(5));
    const brightness = Array.from({ length: 4000 }, (_, star) => look[star * 3 + 1] ?? 0);
    const share = (from: number) => brightness.filter(value => value > from).length / 4000;
    expect(share(0.8)).toBeLessThan(0.15);
    expect(share(0.8)).toBeGreaterThan(0.02);
    const radius = Array.from({ length: 4000 }, (_, star) => position[star * 3 + 1] ?? 0);
    const most = Math.max(...radius);
    // A quarter of a disc's area lies within half of its radius.
    expect(radius.filter(r => r < most / 2).length / 4000).toBeCloseTo(0.25, 1);
  });

  it('carries an instrument whose lines have two ends and a strength each', () => {
    const { polar, strength } = instrumentLines([{ radius: 0.5, ticks: 90, strength: 1, speed: 1 }]);
    expect(strength.length).toBe(2 * (180 + 4));
    expect(polar.length).toBe(3 * strength.length);
    expect(Math.max(...strength)).toBeLessThanOrEqual(1.3 + 1e-6);
  });
});
