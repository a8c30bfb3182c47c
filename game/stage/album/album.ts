/**
 * What the page knows of the whole gallery, however large: a filter, how many pictures match, and the pages of the answer
 * around what is looked at. Pure, as the rest of the store.
 */
import type { PictureLabelsView, PictureView } from '../../api/protocol.ts';

/** What is asked of the gallery; empty texts ask for nothing. */
export interface AlbumFilter {
  readonly search: string;
  /** What is searched: the words themselves, or what they mean. */
  readonly by: 'words' | 'meaning';
  readonly starred: boolean;
  readonly tag: string;
  readonly collection: string;
  readonly model: string;
  /** `YYYY-MM-DD`. */
  readonly from: string;
  readonly to: string;
  /** Pictures like this one, the most similar first. */
  readonly like: PictureView | null;
}

interface Page {
  /** The answer that it belongs to; an older one is shown until it is asked for again. */
  readonly generation: number;
  readonly pictures: readonly PictureView[];
}

/** How far the kernel has read what pictures mean. */
export interface Understood {
  readonly known: number;
  readonly of: number;
}

export interface AlbumState {
  readonly filter: AlbumFilter;
  /** Grows with every change of the filter: answers to an older one are dropped. */
  readonly query: number;
  /** Grows when pictures come or go: offsets are others then, and pages are asked for again. */
  readonly generation: number;
  /** Pictures that match; null until the kernel has answered. */
  readonly total: number | null;
  readonly pages: Readonly<Record<number, Page>>;
  readonly labels: PictureLabelsView | null;
  readonly understood: Understood | null;
  readonly selected: readonly string[];
  /** Where a range begins. */
  readonly anchor: number | null;
}

export const NO_FILTER: AlbumFilter = {
  search: '',
  by: 'words',
  starred: false,
  tag: '',
  collection: '',
  model: '',
  from: '',
  to: '',
  like: null,
};

export const EMPTY_ALBUM: AlbumState = {
  filter: NO_FILTER,
  query: 0,
  generation: 0,
  total: null,
  pages: {},
  labels: null,
  understood: null,
  selected: [],
  anchor: null,
};

export const ALBUM_PAGE = 60;

/** Pages that are kept: what lies further from the newest answer is asked for again when somebody comes back. */
const KEPT_PAGES = 40;

export type AlbumAction =
  | { readonly type: 'album.filter'; readonly patch: Partial<AlbumFilter> }
  | {
      readonly type: 'album.page';
      readonly query: number;
      readonly generation: number;
      readonly page: number;
      readonly total: number;
      readonly pictures: readonly PictureView[];
      readonly understood?: Understood;
    }
  | { readonly type: 'album.labels'; readonly labels: PictureLabelsView }
  | { readonly type: 'album.select'; readonly ids: readonly string[]; readonly anchor?: number | null };

export function reduceAlbum(album: AlbumState, action: AlbumAction): AlbumState {
  switch (action.type) {
    case 'album.filter':
      return {
        ...album,
        filter: { ...album.filter, ...action.patch },
        query: album.query + 1,
        total: null,
        pages: {},
        selected: [],
        anchor: null,
      };
    case 'album.page':
      return withAlbumPage(album, action);
    case 'album.labels':
      return { ...album, labels: action.labels };
    case 'album.select':
      return {
        ...album,
        selected: action.ids,
        anchor: action.anchor === undefined ? album.anchor : action.anchor,
      };
  }
}

function withAlbumPage(album: AlbumState, action: AlbumAction & { type: 'album.page' }): AlbumState {
  if (action.query !== album.query || action.generation < (album.pages[action.page]?.generation ?? 0))
    return album;
  const { generation, pictures, page } = action;
  const pages = { ...album.pages, [page]: { generation, pictures } };
  const far = Object.keys(pages)
    .map(Number)
    .sort((a, b) => Math.abs(a - page) - Math.abs(b - page))
    .slice(KEPT_PAGES);
  for (const index of far) delete pages[index];
  return { ...album, total: action.total, pages, understood: action.understood ?? null };
}

/** Pictures came or went: what is shown stays until the pages are there anew. */
export const staleAlbum = (album: AlbumState): AlbumState => ({ ...album, generation: album.generation + 1 });

/** The same pictures with what is said of them now. */
export function withChanged(album: AlbumState, changed: readonly PictureView[]): AlbumState {
  const now = new Map(changed.map(picture => [picture.id, picture]));
  const pages = Object.fromEntries(
    Object.entries(album.pages).map(([index, page]) => [
      index,
      page.pictures.some(({ id }) => now.has(id))
        ? { ...page, pictures: page.pictures.map(picture => now.get(picture.id) ?? picture) }
        : page,
    ]),
  );
  // Under a filter by marks they may match no more, or others may now.
  const { starred, tag, collection } = album.filter;
  const mayMove = starred || tag !== '' || collection !== '';
  return { ...album, pages, generation: album.generation + (mayMove ? 1 : 0) };
}

export function withoutPictures(album: AlbumState, ids: ReadonlySet<string>): AlbumState {
  return { ...staleAlbum(album), selected: album.selected.filter(id => !ids.has(id)), anchor: null };
}

/** The picture at a place of the answer; undefined while its page is not there. */
export const pictureAt = (album: AlbumState, index: number): PictureView | undefined =>
  album.pages[Math.floor(index / ALBUM_PAGE)]?.pictures[index % ALBUM_PAGE];

/** Where a picture stands in the answer, as far as its page is there; -1 else. */
export function placeOf(album: AlbumState, id: string): number {
  for (const [index, { pictures }] of Object.entries(album.pages)) {
    const place = pictures.findIndex(picture => picture.id === id);
    if (place >= 0) return Number(index) * ALBUM_PAGE + place;
  }
  return -1;
}

/** Pages between two places that are not there, or belong to an older answer. */
export function missingPages(album: AlbumState, first: number, last: number): number[] {
  const end = album.total === null ? 0 : Math.max(0, album.total - 1);
  const pages: number[] = [];
  const to = Math.floor(Math.min(Math.max(last, 0), end) / ALBUM_PAGE);
  for (let page = Math.floor(Math.max(first, 0) / ALBUM_PAGE); page <= to; page++)
    if (album.pages[page]?.generation !== album.generation) pages.push(page);
  return pages;
}

/** Ids from one place to another, those that are known. */
export function idsBetween(album: AlbumState, from: number, to: number): string[] {
  const ids: string[] = [];
  for (let index = Math.min(from, to); index <= Math.max(from, to); index++) {
    const picture = pictureAt(album, index);
    if (picture) ids.push(picture.id);
  }
  return ids;
}

export const isFiltered = ({
  search,
  starred,
  tag,
  collection,
  model,
  from,
  to,
  like,
}: AlbumFilter): boolean =>
  search.trim() !== '' ||
  starred ||
  [tag, collection, model, from, to].some(text => text !== '') ||
  like !== null;

/** Whether the answer is in order of likeness rather than of time. */
export const isByLikeness = ({ search, by, like }: AlbumFilter): boolean =>
  like !== null || (by === 'meaning' && search.trim() !== '');

/** The filter as the kernel's commands take it. */
export function filterInput(filter: AlbumFilter): Record<string, string | boolean> {
  const { search, starred, tag, collection, model, from, to } = filter;
  const texts = {
    ...(isByLikeness(filter) ? {} : { search: search.trim() }),
    tag,
    collection,
    model,
    from,
    to,
  };
  const asked = Object.entries(texts).filter(([, text]) => text !== '');
  return { ...Object.fromEntries(asked), ...(starred && { starred }) };
}
