import { describe, expect, it } from 'vitest';
import {
  ALBUM_PAGE,
  type AlbumState,
  EMPTY_ALBUM,
  filterInput,
  idsBetween,
  isByLikeness,
  missingPages,
  NO_FILTER,
  pictureAt,
  placeOf,
  reduceAlbum,
  staleAlbum,
} from '../../../../game/stage/album/album.ts';
import { moveInGrid } from '../../../../game/stage/album/grid-keys.ts';
import { reduce } from '../../../../game/stage/store/reduce.ts';
import { INITIAL_STATE } from '../../../../game/stage/store/state.ts';
import { picture } from '../make.ts';

const answer = (page: number, total: number, patch: Partial<{ query: number; generation: number }> = {}) => ({
  type: 'album.page' as const,
  query: 0,
  generation: 0,
  page,
  total,
  pictures: Array.from({ length: Math.min(ALBUM_PAGE, total - page * ALBUM_PAGE) }, (_, i) =>
    picture(`p${page * ALBUM_PAGE + i}`),
  ),
  ...patch,
});

const withPages = (total: number, ...pages: number[]): AlbumState =>
  pages.reduce((album, page) => reduceAlbum(album, answer(page, total)), EMPTY_ALBUM);

describe('answers that come late', () => {
  it('are dropped when another question was asked meanwhile, or when a newer one is there', () => {
    const asked = reduceAlbum(EMPTY_ALBUM, { type: 'album.filter', patch: { search: 'fox' } });
    expect(reduceAlbum(asked, answer(0, 9))).toBe(asked);
    const newer = reduceAlbum(EMPTY_ALBUM, answer(0, 9, { generation: 2 }));
    expect(reduceAlbum(newer, answer(0, 9, { generation: 1 }))).toBe(newer);
  });
});

describe('pages', () => {
  it('of a gallery of 25,000 are asked for where somebody looks, and nowhere else', () => {
    const album = withPages(25_000, 0);
    expect(missingPages(album, 0, 20)).toEqual([]);
    expect(missingPages(album, 50, 70)).toEqual([1]);
    expect(missingPages(album, 24_990, 90_000)).toEqual([416]);
    expect(missingPages(EMPTY_ALBUM, 0, 59)).toEqual([0]);
  });

  it('are kept near what was looked at last, and no more than there is room for', () => {
    let album = EMPTY_ALBUM;
    for (let page = 0; page <= 200; page++) album = reduceAlbum(album, answer(page, 25_000));
    expect(Object.keys(album.pages).length).toBeLessThanOrEqual(41);
    expect(pictureAt(album, 200 * ALBUM_PAGE)?.id).toBe(`p${200 * ALBUM_PAGE}`);
    expect(pictureAt(album, 0)).toBeUndefined();
  });

  it('stay in sight when pictures came or went, and are asked for again', () => {
    const album = staleAlbum(withPages(120, 0, 1));
    expect(pictureAt(album, 3)?.id).toBe('p3');
    expect(missingPages(album, 0, 119)).toEqual([0, 1]);
    const fresh = reduceAlbum(album, answer(0, 120, { generation: 1 }));
    expect(missingPages(fresh, 0, 119)).toEqual([1]);
  });

  it('know where a picture stands, and which lie between two', () => {
    const album = withPages(120, 1);
    expect(placeOf(album, 'p61')).toBe(61);
    expect(placeOf(album, 'p0')).toBe(-1);
    expect(idsBetween(album, 62, 60)).toEqual(['p60', 'p61', 'p62']);
  });
});

describe('what the kernel tells', () => {
  const state = {
    ...INITIAL_STATE,
    album: withPages(3, 0),
    panel: 'inspect' as const,
    inspected: picture('p1'),
  };

  it('a star is seen wherever the picture is, and asked for anew where stars are filtered', () => {
    const starred = picture('p1', 'a red fox', { starred: true });
    const changed = {
      type: 'kernel',
      event: { event: 'pictures.changed', data: { pictures: [starred] } },
    } as const;
    const next = reduce(state, changed);
    expect(pictureAt(next.album, 1)?.starred).toBe(true);
    expect(next.inspected?.starred).toBe(true);
    expect(next.album.generation).toBe(0);
    const filtered = { ...state, album: { ...state.album, filter: { ...NO_FILTER, starred: true } } };
    expect(reduce(filtered, changed).album.generation).toBe(1);
  });

  it('a deleted picture is looked at no more, neither selected nor compared', () => {
    const looking = {
      ...state,
      album: { ...state.album, selected: ['p1', 'p2'] },
      compared: ['p0', 'p1'] as const,
    };
    const removed = { type: 'kernel', event: { event: 'pictures.removed', data: { ids: ['p1'] } } } as const;
    const next = reduce(looking, removed);
    expect(next).toMatchObject({
      inspected: null,
      panel: 'gallery',
      compared: null,
      album: { selected: ['p2'] },
    });
    expect(missingPages(next.album, 0, 2)).toEqual([0]);
  });
});

describe('a filter', () => {
  it('asks for what is set, and nothing else', () => {
    expect(filterInput(NO_FILTER)).toEqual({});
    expect(
      filterInput({ ...NO_FILTER, search: ' castle ', starred: true, tag: 'stone', from: '2026-11-01' }),
    ).toEqual({
      search: 'castle',
      starred: true,
      tag: 'stone',
      from: '2026-11-01',
    });
  });

  it('by likeness is no search of words', () => {
    const byMeaning = { ...NO_FILTER, search: 'castle', by: 'meaning' as const };
    expect(isByLikeness(byMeaning)).toBe(true);
    expect(filterInput(byMeaning)).toEqual({});
    expect(isByLikeness({ ...byMeaning, search: ' ' })).toBe(false);
  });

  it('begins a new answer, without what was selected in the old one', () => {
    const album = { ...withPages(3, 0), selected: ['p1'] };
    const next = reduceAlbum(album, { type: 'album.filter', patch: { tag: 'x' } });
    expect(next).toMatchObject({ total: null, pages: {}, selected: [], query: 1 });
  });
});

describe('keys in the grid', () => {
  const grid = { total: 8, columns: 3, page: 2 };
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 7, 7],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 5, 7],
    ['ArrowUp', 1, 1],
    ['ArrowUp', 7, 4],
    ['PageDown', 0, 6],
    ['PageDown', 4, 7],
    ['PageUp', 7, 1],
    ['PageUp', 4, 1],
    ['Home', 5, 0],
    ['End', 2, 7],
  ] as const)('%s from %i leads to %i', (key, from, to) => {
    expect(moveInGrid(key, from, grid)).toBe(to);
  });

  it('lead nowhere in an empty grid, and others are not ours', () => {
    expect(moveInGrid('End', 0, { ...grid, total: 0 })).toBeNull();
    expect(moveInGrid('x' as 'End', 0, grid)).toBeNull();
  });
});
