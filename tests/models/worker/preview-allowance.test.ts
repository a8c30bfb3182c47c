import { describe, expect, it } from 'vitest';
import { PreviewAllowance } from '../../../models/worker/preview-allowance.ts';

describe('the allowance of full previews', () => {
  it('lets none pass that would take more than its share', () => {
    const allowance = new PreviewAllowance(0.1);
    expect(allowance.allows(1)).toBe(false);
    allowance.step(100);
    expect(allowance.allows(10)).toBe(true);
    expect(allowance.allows(11)).toBe(false);
  });

  it('counts what was spent', () => {
    const allowance = new PreviewAllowance(0.1);
    allowance.step(200);
    allowance.full(15);
    expect(allowance.allows(10)).toBe(false);
    allowance.step(100);
    expect(allowance.allows(10)).toBe(true);
  });

  it('has no limit where none is asked for', () => {
    const allowance = new PreviewAllowance(Number.POSITIVE_INFINITY);
    allowance.step(1);
    expect(allowance.allows(1e9)).toBe(true);
    expect(new PreviewAllowance(Number.POSITIVE_INFINITY).allows(1)).toBe(true);
  });
});
