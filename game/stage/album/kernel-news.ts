/** What the kernel says of pictures, wherever the page shows them. */
import type { PictureView } from '../../api/protocol.ts';
import { withPicture } from '../store/gallery.ts';
import type { StageState } from '../store/state.ts';
import { staleAlbum, withChanged, withoutPictures } from './album.ts';

export const pictureAdded = (state: StageState, picture: PictureView): StageState => ({
  ...state,
  gallery: withPicture(state.gallery, picture),
  album: staleAlbum(state.album),
});

/** Stars, tags or collections are others. */
export function picturesChanged(state: StageState, pictures: readonly PictureView[]): StageState {
  const now = new Map(pictures.map(picture => [picture.id, picture]));
  const { gallery, inspected } = state;
  return {
    ...state,
    gallery: { ...gallery, pictures: gallery.pictures.map(picture => now.get(picture.id) ?? picture) },
    album: withChanged(state.album, pictures),
    inspected: inspected && (now.get(inspected.id) ?? inspected),
  };
}

/** Deleted: nothing shows them any more. */
export function picturesRemoved(state: StageState, ids: readonly string[]): StageState {
  const gone = new Set(ids);
  const { gallery, inspected, compared } = state;
  const left = gallery.pictures.filter(({ id }) => !gone.has(id));
  const closes = inspected !== null && gone.has(inspected.id);
  return {
    ...state,
    gallery: {
      ...gallery,
      pictures: left,
      total: gallery.total === null ? null : Math.max(left.length, gallery.total - ids.length),
    },
    album: withoutPictures(state.album, gone),
    compared: compared?.some(id => gone.has(id)) ? null : compared,
    ...(closes && { inspected: null, panel: 'gallery' as const }),
  };
}
