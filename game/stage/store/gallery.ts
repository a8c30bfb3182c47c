import type { PictureView } from '../../api/protocol.ts';
import type { GalleryState } from './state.ts';

/** Pictures asked for at once: three screens of the panel. */
export const PAGE_SIZE = 48;

export const hasMore = (gallery: GalleryState): boolean =>
  gallery.total === null || gallery.pictures.length < gallery.total;

/**
 * One page of an answer. Pictures that were added while it travelled shift the offsets, so equal ids are dropped;
 * a page at offset 0 replaces the list, which is how the page catches up after a lost link.
 */
export function withPage(
  gallery: GalleryState,
  page: { offset: number; total: number; pictures: readonly PictureView[] },
): GalleryState {
  const pictures =
    page.offset === 0 ? unique(page.pictures) : unique([...gallery.pictures, ...page.pictures]);
  // A page that brings nothing new is the end, whatever the count says (files may have gone meanwhile).
  const stuck = page.offset > 0 && pictures.length === gallery.pictures.length;
  return { ...gallery, loading: false, total: stuck ? pictures.length : page.total, pictures };
}

/** A picture that was just made, or came back: where its time puts it. */
export function withPicture(gallery: GalleryState, picture: PictureView): GalleryState {
  if (gallery.pictures.some(known => known.id === picture.id)) return gallery;
  const total = gallery.total === null ? null : gallery.total + 1;
  const older = gallery.pictures.findIndex(known => known.createdAt <= picture.createdAt);
  const place = older < 0 ? gallery.pictures.length : older;
  // Behind all that is here: it comes with a later page.
  if (older < 0 && hasMore(gallery)) return { ...gallery, total };
  return { ...gallery, total, pictures: gallery.pictures.toSpliced(place, 0, picture) };
}

function unique(pictures: readonly PictureView[]): PictureView[] {
  const seen = new Set<string>();
  return pictures.filter(picture => !seen.has(picture.id) && seen.add(picture.id));
}
