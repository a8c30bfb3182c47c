import type { PictureView } from '../../api/protocol.ts';
import type { GalleryState } from './state.ts';

/** Pictures asked for at once: three screens of the panel. */
export const PAGE_SIZE = 48;

export const hasMore = (gallery: GalleryState): boolean =>
  gallery.total === null || gallery.pictures.length < gallery.total;

/** A new search starts from nothing. */
export function searched(gallery: GalleryState, search: string): GalleryState {
  return { search, query: gallery.query + 1, loading: false, total: null, pictures: [] };
}

/**
 * One page of an answer. Pictures that were added while it travelled shift the offsets, so equal ids are dropped;
 * a page at offset 0 replaces the list, which is how the page catches up after a lost link.
 */
export function withPage(
  gallery: GalleryState,
  page: { query: number; offset: number; total: number; pictures: readonly PictureView[] },
): GalleryState {
  if (page.query !== gallery.query) return gallery;
  const pictures =
    page.offset === 0 ? unique(page.pictures) : unique([...gallery.pictures, ...page.pictures]);
  // A page that brings nothing new is the end, whatever the count says (files may have gone meanwhile).
  const stuck = page.offset > 0 && pictures.length === gallery.pictures.length;
  return { ...gallery, loading: false, total: stuck ? pictures.length : page.total, pictures };
}

/** A picture that was just made: first in the list if it matches what is searched for. */
export function withPicture(gallery: GalleryState, picture: PictureView): GalleryState {
  if (!matches(picture, gallery.search)) return gallery;
  if (gallery.pictures.some(known => known.id === picture.id)) return gallery;
  return {
    ...gallery,
    total: gallery.total === null ? null : gallery.total + 1,
    pictures: [picture, ...gallery.pictures],
  };
}

/** Every word of the search begins a word of the prompt, as the kernel's index matches. */
export function matches(picture: PictureView, search: string): boolean {
  const prompt = words(picture.settings?.prompt ?? picture.parameters ?? '');
  return words(search).every(word => prompt.some(candidate => candidate.startsWith(word)));
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function unique(pictures: readonly PictureView[]): PictureView[] {
  const seen = new Set<string>();
  return pictures.filter(picture => !seen.has(picture.id) && seen.add(picture.id));
}
