import { describe, expect, it } from 'vitest';
import { hasMore, matches, searched, withPage, withPicture } from '../../../../game/stage/store/gallery.ts';
import { INITIAL_STATE } from '../../../../game/stage/store/state.ts';
import { picture } from '../make.ts';

const empty = INITIAL_STATE.gallery;
const page = (ids: string[], offset: number, total = 100) => ({
  query: empty.query,
  offset,
  total,
  pictures: ids.map(id => picture(id)),
});
const ids = (gallery: typeof empty) => gallery.pictures.map(({ id }) => id);

describe('paging', () => {
  it('asks no more when a page brings nothing new, whatever the total says', () => {
    const gallery = withPage(withPage(empty, page(['a', 'b'], 0)), page([], 2));
    expect(hasMore(gallery)).toBe(false);
  });

  it('drops doubles that a new picture shifted into the next page', () => {
    const first = withPage(empty, page(['a', 'b'], 0, 3));
    const added = withPicture(first, picture('new'));
    expect(ids(withPage(added, page(['b', 'c'], 2, 4)))).toEqual(['new', 'a', 'b', 'c']);
  });

  it('starts anew with the first page', () => {
    expect(ids(withPage(withPage(empty, page(['a', 'b'], 0)), page(['z'], 0)))).toEqual(['z']);
  });

  it('has more until everything is there', () => {
    expect(hasMore(empty)).toBe(true);
    expect(hasMore(withPage(empty, page(['a'], 0, 2)))).toBe(true);
    expect(hasMore(withPage(empty, page(['a', 'b'], 0, 2)))).toBe(false);
  });
});

describe('a new picture', () => {
  it('comes first, once, and only if it matches the search', () => {
    const gallery = withPage(empty, page(['a'], 0, 1));
    const added = withPicture(withPicture(gallery, picture('b')), picture('b'));
    expect(ids(added)).toEqual(['b', 'a']);
    expect(added.total).toBe(2);
    const owls = searched(gallery, 'owl');
    expect(ids(withPicture(owls, picture('c', 'a red fox')))).toEqual([]);
    expect(ids(withPicture(owls, picture('d', 'an owl at night')))).toEqual(['d']);
  });
});

describe('matching', () => {
  it.each([
    ['', true],
    ['fox', true],
    ['FO re', true],
    ['ox', false],
    ['fox owl', false],
    ['"fox*', true],
  ])('%j in “a red fox”: %s', (search, expected) => {
    expect(matches(picture('p', 'a red fox'), search)).toBe(expected);
  });

  it('looks into the text of the file where the settings are not ours', () => {
    expect(matches(picture('p', '', { settings: null, parameters: 'castle, night' }), 'castle')).toBe(true);
  });
});
