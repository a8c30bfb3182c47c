import { describe, expect, it } from 'vitest';
import { CardPlace } from '../../../../components/index.ts';
import { castOf, Serials } from '../../../../game/stage/space/cast.ts';
import { ORBIT_SIZE } from '../../../../game/stage/space/layout.ts';
import { Pace } from '../../../../game/stage/space/pace.ts';
import { INITIAL_STATE, type StageState } from '../../../../game/stage/store/state.ts';
import { job, picture } from '../make.ts';

const gallery = (...ids: string[]): StageState['gallery'] => ({
  ...INITIAL_STATE.gallery,
  total: ids.length,
  pictures: ids.map(id => picture(id)),
});

describe('who stands where', () => {
  it('a picture has one card: what stands in the middle is not in the orbit as well', () => {
    const cast = castOf({ ...INITIAL_STATE, gallery: gallery('c', 'b', 'a') }, 0, new Serials());
    expect(cast.hero.view.picture?.id).toBe('c');
    expect(cast.orbit.map(({ view }) => view.picture?.id)).toEqual(['b', 'a']);
    expect(cast.orbit.map(({ slot, place }) => [slot, place])).toEqual([
      [0, CardPlace.orbit],
      [1, CardPlace.orbit],
    ]);
  });

  it('what is painted keeps its card when it becomes a picture, and when the next begins', () => {
    const serials = new Serials();
    const running = castOf({ ...INITIAL_STATE, jobs: [job('j', { state: 'running' })] }, 0, serials);
    const done = job('j', { state: 'done', picture: picture('p') });
    const ended = { ...INITIAL_STATE, jobs: [done], lastEnded: 'j', gallery: gallery('p') };
    const finished = castOf(ended, 0, serials);
    expect(finished.hero.serial).toBe(running.hero.serial);
    const next = castOf({ ...ended, jobs: [done, job('k', { state: 'running' })] }, 0, serials);
    expect(next.hero.serial).not.toBe(running.hero.serial);
    expect(next.orbit[0]?.serial).toBe(running.hero.serial);
  });

  it('the empty card, and a sketch, become what is painted next', () => {
    const serials = new Serials();
    const empty = castOf(INITIAL_STATE, 0, serials).hero.serial;
    const running = { ...INITIAL_STATE, jobs: [job('j', { state: 'running' })] };
    expect(castOf(running, 0, serials).hero.serial).toBe(empty);
    // Asked twice, as React does, the answer is the same.
    expect(castOf(running, 0, serials).hero.serial).toBe(empty);
    const sketch = {
      ...{ id: 's', revision: 1, pass: 1, settled: false, width: 256, height: 256 },
      ...{ prompt: 'a fox', url: 'blob:s' },
    };
    const sketching = castOf({ ...INITIAL_STATE, sketch }, 0, serials).hero.serial;
    expect(sketching).not.toBe(empty);
    expect(castOf({ ...INITIAL_STATE, jobs: [job('k')] }, 0, serials).hero.serial).toBe(sketching);
  });

  it('what is painted while another picture is looked at waits in front', () => {
    const state = {
      ...INITIAL_STATE,
      jobs: [job('j', { state: 'running' as const })],
      gallery: gallery('b', 'a'),
      inspected: picture('a'),
      panel: 'inspect' as const,
    };
    const { hero, orbit } = castOf(state, 0, new Serials());
    expect(hero.view.picture?.id).toBe('a');
    expect(orbit.map(({ subject }) => subject.kind)).toEqual(['job', 'picture']);
  });

  it('turned, the orbit begins elsewhere, and is never larger than it is', () => {
    const ids = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const { orbit } = castOf({ ...INITIAL_STATE, gallery: gallery(...ids) }, 3, new Serials());
    expect(orbit.length).toBe(ORBIT_SIZE);
    expect(orbit[0]?.view.picture?.id).toBe('p4');
  });
});

describe('piles', () => {
  const state: StageState = { ...INITIAL_STATE, gallery: gallery('d', 'c', 'b', 'a') };

  it('take no place of the orbit, and know which card is on top', () => {
    const serials = new Serials();
    const before = castOf(state, 0, serials);
    const [c, b] = before.orbit.map(({ serial }) => serial);
    const { orbit } = castOf(state, 0, serials, [{ cards: [b!, c!], fanned: false }]);
    expect(orbit.map(({ view, slot, pile }) => [view.picture?.id, slot, pile?.top])).toEqual([
      ['a', 0, undefined],
      ['c', 0, true],
      ['b', 0, false],
    ]);
    expect(orbit[1]?.pile).toEqual({ count: 2, top: true, fanned: false });
  });

  it('stay when the orbit turns past them', () => {
    const serials = new Serials();
    const [c, b] = castOf(state, 0, serials).orbit.map(({ serial }) => serial);
    const { orbit } = castOf(state, 1, serials, [{ cards: [c!, b!], fanned: true }]);
    expect(orbit.map(({ view }) => view.picture?.id)).toEqual(['c', 'b']);
  });
});

describe('the pace of a pointer', () => {
  it('is that of its last moments', () => {
    const pace = new Pace();
    for (let i = 0; i <= 20; i++) pace.add(i * 10, -i * 5, i * 10);
    expect(pace.at(200).vx).toBeCloseTo(1000, 6);
    expect(pace.at(200).vy).toBeCloseTo(-500, 6);
  });

  it('is none after a pause, or of a single place', () => {
    const pace = new Pace();
    expect(pace.at(0)).toEqual({ vx: 0, vy: 0 });
    for (let i = 0; i <= 5; i++) pace.add(i * 50, 0, i * 10);
    expect(pace.at(400)).toEqual({ vx: 0, vy: 0 });
  });
});
