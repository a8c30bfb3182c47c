import { describe, expect, it } from 'vitest';
import { AudiblePage } from '../../../game/voice/audible-page.ts';

function open() {
  const audible = new AudiblePage<object>();
  const told: string[] = [];
  const pages: Record<string, object> = {};
  return {
    audible,
    told,
    page: (name: string) => (pages[name] ??= { name }),
    join(name: string) {
      audible.join(this.page(name), here => told.push(`${name} ${here}`));
    },
  };
}

describe('the page on which she is heard', () => {
  it('a page that is not open is never it', () => {
    const { audible, page, told } = open();
    audible.touched(page('a'));
    audible.left(page('a'));
    expect(audible.is(page('a'))).toBe(false);
    expect(told).toEqual([]);
  });

  it('the first one is it, and the next ones are silent', () => {
    const world = open();
    for (const name of ['a', 'b']) world.join(name);
    expect(world.told).toEqual(['a true', 'b false']);
  });

  it('moves to the one that is touched, with silence first', () => {
    const world = open();
    for (const name of ['a', 'b']) world.join(name);
    world.told.length = 0;
    world.audible.touched(world.page('b'));
    world.audible.touched(world.page('b'));
    expect(world.told).toEqual(['a false', 'b true']);
    expect([world.audible.is(world.page('a')), world.audible.is(world.page('b'))]).toEqual([false, true]);
  });

  it('goes back to the one that was touched before when its page is closed', () => {
    const world = open();
    for (const name of ['a', 'b', 'c']) world.join(name);
    world.audible.touched(world.page('c'));
    world.audible.touched(world.page('b'));
    world.told.length = 0;
    world.audible.left(world.page('b'));
    world.audible.left(world.page('a'));
    expect(world.told).toEqual(['c true']);
    world.audible.left(world.page('c'));
    world.join('d');
    expect(world.told).toEqual(['c true', 'd true']);
  });
});
