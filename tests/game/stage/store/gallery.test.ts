import { describe, expect, it } from 'vitest';
import { hasMore, withPage, withPicture } from '../../../../game/stage/store/gallery.ts';
import { INITIAL_STATE } from '../../../../game/stage/store/state.ts';
import { picture } from '../make.ts';

const empty = INITIAL_STATE.gallery;
const page = (ids: string[], offset: number, total = 100) => ({
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
  it('comes first, once', () => {
    const gallery = withPage(empty, page(['a'], 0, 1));
    const added = withPicture(withPicture(gallery, picture('b')), picture('b'));
    expect(ids(added)).toEqual(['b', 'a']);
    expect(added.total).toBe(2);
  });

  it('that comes back stands where its time puts it', () => {
    const at = (id: string, second: number) =>
      picture(id, 'a', { createdAt: `2026-11-22T20:00:0${second}.000Z` });
    const pictures = [at('c', 5), at('a', 1)];
    const gallery = withPage(empty, { offset: 0, total: 2, pictures });
    expect(ids(withPicture(gallery, at('b', 3)))).toEqual(['c', 'b', 'a']);
    expect(ids(withPicture(gallery, at('z', 0)))).toEqual(['c', 'a', 'z']);
    // Older than all that is here, while there are more: a later page brings it.
    const partly = withPage(empty, { offset: 0, total: 9, pictures });
    expect(withPicture(partly, at('z', 0))).toMatchObject({ total: 10, pictures });
  });
});
