import { describe, expect, it } from 'vitest';
import { combineGuidance, rescaleGuidance } from '../../../models/pipelines/guidance.ts';

const UNCONDITIONAL = [0.5, -1, 2, 0.25, -0.75];
const CONDITIONAL = [1, -0.5, 1.5, 0.75, -2];
const batch = Float32Array.from([...UNCONDITIONAL, ...CONDITIONAL]);

function guided(scale: number, rescale: number): number[] {
  const out = new Float32Array(5);
  combineGuidance(batch, scale, out);
  rescaleGuidance(batch, rescale, out);
  return [...out];
}

const spread = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
};

describe('guidance', () => {
  it('is u + w (c - u)', () => {
    expect(guided(3, 0)).toEqual(UNCONDITIONAL.map((u, i) => u + 3 * (CONDITIONAL[i]! - u)));
  });

  // Origin: diffusers 0.42.1, rescale_noise_cfg(u + 7.5 (c - u), c, 0.7).
  it('is rescaled as diffusers does it', () => {
    const expected = [1.966732, 1.272591, -0.8098309, 1.851042, -4.685451];
    for (const [i, value] of guided(7.5, 0.7).entries()) expect(value).toBeCloseTo(expected[i]!, 5);
  });

  it('fully rescaled has the contrast of the prompt’s own prediction', () => {
    expect(spread(guided(7.5, 1))).toBeCloseTo(spread(CONDITIONAL), 5);
    expect(spread(guided(7.5, 0))).toBeGreaterThan(2 * spread(CONDITIONAL));
  });

  it('without contrast is left as it is', () => {
    const out = Float32Array.of(2, 2);
    rescaleGuidance(Float32Array.of(0, 1, 2, 3), 0.5, out);
    expect([...out]).toEqual([2, 2]);
  });
});
