import { describe, expect, test } from 'vitest';
import { HERS } from '../../../game/avatar/character.ts';
import { FaceMap } from '../../../game/avatar/face-map.ts';
import { CALM, FEELINGS, PALETTES, paletteOf } from '../../../game/avatar/palette.ts';
import { ARKIT_SHAPES } from '../../../game/avatar/shape-names.ts';

describe('her colours', () => {
  test('are her own when she feels nothing, and when numbers are nonsense', () => {
    expect(paletteOf({})).toEqual(CALM);
    expect(paletteOf({ joy: -3, anger: Number.NEGATIVE_INFINITY })).toEqual(CALM);
  });

  test('turn towards a feeling, and never all the way', () => {
    const { warm } = paletteOf({ anger: 9 });
    for (const k of [0, 1, 2]) {
      const [own, full] = [CALM.warm[k]!, PALETTES.anger.warm[k]!];
      expect((warm[k]! - own) / (full - own)).toBeCloseTo(0.75);
    }
  });

  test('are between those of two feelings, which together count as one', () => {
    const both = paletteOf({ joy: 1, anger: 1 });
    const [joy, anger] = [paletteOf({ joy: 1 }), paletteOf({ anger: 1 })];
    expect(both.warm[1]).toBeCloseTo((joy.warm[1] + anger.warm[1]) / 2);
  });

  test('are what the renderer takes, for every feeling', () => {
    for (const feeling of FEELINGS) {
      const { cool, warm, signal } = PALETTES[feeling];
      for (const value of [...cool, ...warm, ...signal]) {
        expect(value).toBeGreaterThan(0);
        expect(value).toBeLessThanOrEqual(100);
      }
    }
  });
});

describe('her character', () => {
  test('makes one smile of two sides, and keeps a blink together', () => {
    const face = new FaceMap(ARKIT_SHAPES, HERS);
    const out = new Float32Array(52);
    face.apply(new Float32Array(52).fill(0.5), out);
    const of = (name: (typeof ARKIT_SHAPES)[number]) => out[ARKIT_SHAPES.indexOf(name)]!;
    expect(of('mouthSmileLeft')).toBeGreaterThan(of('mouthSmileRight') * 1.1);
    expect(of('eyeBlinkLeft')).toBe(of('eyeBlinkRight'));
    expect(of('jawOpen')).toBe(0.5);
  });
});
