import type { PictureView } from '../../api/protocol.ts';
import type { StageState } from '../store/state.ts';

/** What the page knows of a picture, wherever it has heard of it. */
export function knownPicture(
  { gallery, album, jobs, inspected }: Pick<StageState, 'gallery' | 'album' | 'jobs' | 'inspected'>,
  id: string,
): PictureView | undefined {
  if (inspected?.id === id) return inspected;
  return (
    gallery.pictures.find(picture => picture.id === id) ??
    Object.values(album.pages)
      .flatMap(page => page.pictures)
      .find(picture => picture.id === id) ??
    jobs.find(job => job.picture?.id === id)?.picture ??
    undefined
  );
}
