import { describe, expect, it } from 'vitest';
import { broadcastShape, halve, multiply } from '../../../models/graph/dims.ts';

describe('sides that are known only when the graph runs', () => {
  it('come back to where they were', () => {
    expect(halve('height')).toBe('height/2');
    expect(halve(halve('height'))).toBe('height/4');
    expect(multiply(halve(halve('height')), 2)).toBe('height/2');
    expect(multiply(halve('height'), 2)).toBe('height');
    expect(multiply('height', 4)).toBe('height*4');
    expect(halve(multiply('height', 4))).toBe('height*2');
    expect(multiply(halve('height'), 8)).toBe('height*4');
  });

  it('are rounded up like a padded convolution when they are numbers', () => {
    expect([halve(8), halve(7), multiply(3, 4)]).toEqual([4, 4, 12]);
  });

  it('stretch from 1 and from nothing', () => {
    expect(broadcastShape(['batch', 8, 'height', 'width'], [8, 1, 1])).toEqual([
      'batch',
      8,
      'height',
      'width',
    ]);
    expect(broadcastShape([1], [1, 4])).toEqual([1, 4]);
    expect(() => broadcastShape([2, 3], [2, 4])).toThrow('axis 1');
  });
});
