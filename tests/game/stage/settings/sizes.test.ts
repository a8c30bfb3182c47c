import { describe, expect, it } from 'vitest';
import { legalSide, sizeChoices } from '../../../../game/stage/settings/sizes.ts';
import { stepped } from '../../../../game/stage/settings/stepped.ts';
import { MODEL } from '../make.ts';

describe('sides', () => {
  it.each([
    [0, 64],
    [71, 64],
    [73, 80],
    [256, 256],
    [9999, 512],
  ])('%i becomes %i', (side, legal) => {
    expect(legalSide(side, MODEL)).toBe(legal);
  });

  it('respects bounds that are no multiples themselves', () => {
    const odd = { ...MODEL, minSide: 65, maxSide: 511 };
    expect([legalSide(0, odd), legalSide(9999, odd)]).toEqual([80, 496]);
  });
});

describe('shapes', () => {
  it('are legal, of about the model’s own area, and all different', () => {
    const choices = sizeChoices(MODEL);
    expect(choices[0]).toEqual({ label: '1:1', width: 256, height: 256 });
    expect(new Set(choices.map(({ width, height }) => `${width}x${height}`)).size).toBe(choices.length);
    for (const { width, height } of choices) {
      expect([width % 16, height % 16]).toEqual([0, 0]);
      expect(Math.abs((width * height) / 256 ** 2 - 1)).toBeLessThan(0.12);
    }
  });

  it('come once where the model’s steps are too coarse to tell them apart', () => {
    const coarse = { ...MODEL, sizeMultiple: 128, minSide: 128, maxSide: 384 };
    expect(sizeChoices(coarse).length).toBeLessThan(7);
  });
});

describe('stepping a number', () => {
  const bounds = { step: 0.5, min: 1, max: 50 };

  it('starts at the least when there is no number', () => {
    for (const from of ['', 'abc', undefined]) expect(stepped(from, 1, bounds)).toBe('1');
  });

  it.each([
    ['4', 1, '4.5'],
    ['4.2', 1, '4.5'],
    ['4.2', -1, '4'],
    ['4', 10, '9'],
    ['49.8', 10, '50'],
    ['1', -1, '1'],
    [7, 1, '7.5'],
  ] as const)('%s by %i gives %s', (from, by, to) => {
    expect(stepped(from, by, bounds)).toBe(to);
  });

  it('has no rounding noise', () => {
    expect(stepped('0.2', 1, { step: 0.1, min: 0, max: 1 })).toBe('0.3');
  });
});
