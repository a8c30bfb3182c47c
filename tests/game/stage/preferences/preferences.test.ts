import { describe, expect, it } from 'vitest';
import { LookKeeper, lookOf } from '../../../../game/stage/preferences/look.ts';

const shelf = (kept: string | null = null) => {
  const box = { kept };
  return {
    box,
    getItem: () => box.kept,
    setItem: (_: string, value: string) => {
      box.kept = value;
    },
  };
};

describe('a look that makes no sense', () => {
  it.each([
    ['null'],
    ['[]'],
    ['"big"'],
    ['{ "motion": "wild", "captionSize": "huge", "contrast": 3 }'],
    ['not JSON'],
  ])('%s is as usual', kept => {
    expect(new LookKeeper(shelf(kept)).look()).toEqual({
      captionSize: 20,
      textScale: 1,
      motion: 'system',
      contrast: 'system',
    });
  });

  it('has its numbers brought within their bounds', () => {
    expect(lookOf({ captionSize: 400, textScale: 0 })).toMatchObject({ captionSize: 40, textScale: 0.8 });
  });

  it('is changed all the same where nothing can be kept', () => {
    const keeper = new LookKeeper({
      getItem: () => null,
      setItem: () => {
        throw new Error('forbidden');
      },
    });
    keeper.change({ motion: 'less' });
    expect(keeper.look().motion).toBe('less');
  });
});

describe('a look', () => {
  it('is kept, told, and there again at the next visit', () => {
    const store = shelf();
    const keeper = new LookKeeper(store);
    let told = 0;
    const stop = keeper.subscribe(() => told++);
    keeper.change({ contrast: 'high', captionSize: 28 });
    stop();
    keeper.change({ motion: 'less' });
    expect(told).toBe(1);
    expect(new LookKeeper(store).look()).toEqual({
      captionSize: 28,
      textScale: 1,
      motion: 'less',
      contrast: 'high',
    });
  });
});
