import { describe, expect, it } from 'vitest';
import {
  BRUSH,
  brushRadius,
  draw,
  type MaskContext,
  type MaskDeed,
  NOTHING_DONE,
  nextBrush,
  redo,
  undo,
  withDeed,
} from '../../../../game/stage/mask/mask-strokes.ts';

const clear: MaskDeed = { kind: 'clear' };
const invert: MaskDeed = { kind: 'invert' };

describe('what was done', () => {
  it('is undone and done again, step by step, and no further than there was', () => {
    const both = withDeed(withDeed(NOTHING_DONE, clear), invert);
    expect(undo(both)).toEqual({ done: [clear], undone: [invert] });
    expect(redo(undo(undo(both)))).toEqual({ done: [clear], undone: [invert] });
    expect(undo(NOTHING_DONE)).toEqual(NOTHING_DONE);
    expect(redo(both)).toEqual(both);
  });

  it('something new takes the place of what was undone', () => {
    const changed = withDeed(undo(withDeed(NOTHING_DONE, clear)), invert);
    expect(redo(changed)).toEqual({ done: [invert], undone: [] });
  });
});

describe('the brush', () => {
  it.each([
    [1, 1, 2],
    [2, -1, 1],
    [1, -1, 1],
    [100, 1, 120],
    [120, -1, 100],
    [390, 1, 400],
  ] as const)('of %i, turned by %i, is %i pixels', (size, by, next) => {
    expect(nextBrush(size, by)).toBe(next);
  });

  it('grows and shrinks through every size without standing still', () => {
    for (let size: number = BRUSH.min; size < BRUSH.max; ) {
      const larger = nextBrush(size, 1);
      expect(larger).toBeGreaterThan(size);
      expect(nextBrush(larger, -1)).toBeLessThan(larger);
      size = larger;
    }
  });

  it('follows the pressure of a pen, and of nothing else', () => {
    expect(brushRadius(40, 'mouse', 0.5)).toBe(20);
    expect(brushRadius(40, 'touch', 0)).toBe(20);
    expect(brushRadius(40, 'pen', 0)).toBe(5);
    expect(brushRadius(40, 'pen', 7)).toBe(20);
  });
});

describe('drawing', () => {
  /** Notes what a canvas would be told, with the way in which it is put on. */
  function noting() {
    const said: string[] = [];
    const context = new Proxy({ globalCompositeOperation: 'source-over' } as Record<string, unknown>, {
      get: (target, name: string) =>
        name in target
          ? target[name]
          : (...args: number[]) =>
              said.push(`${target.globalCompositeOperation} ${name} ${args.slice(0, 4).join(' ')}`),
    });
    return { context: context as unknown as MaskContext, said };
  }

  it('an eraser takes away, turning over exchanges, and each leaves the canvas as it was found', () => {
    const { context, said } = noting();
    draw(context, { kind: 'rectangle', erase: true, x: 1, y: 2, width: 3, height: 4 }, 64, 48);
    draw(context, invert, 64, 48);
    draw(context, { kind: 'stroke', erase: false, points: [{ x: 5, y: 6, radius: 2 }] }, 64, 48);
    draw(context, clear, 64, 48);
    expect(said).toEqual([
      'destination-out fillRect 1 2 3 4',
      'xor fillRect 0 0 64 48',
      'source-over beginPath ',
      'source-over arc 5 6 2 0',
      'source-over fill ',
      'source-over clearRect 0 0 64 48',
    ]);
    expect(context.globalCompositeOperation).toBe('source-over');
  });
});
