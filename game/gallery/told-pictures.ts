/** The gallery with somebody who is told what becomes of pictures by a person's hand. */
import type { PictureView } from '../api/protocol.ts';
import type { KernelServices } from '../services.ts';

export interface PictureWitness {
  thrownAway(pictures: readonly PictureView[]): void;
  restored(pictures: readonly PictureView[]): void;
}

export function toldPictures(
  gallery: KernelServices['pictures'],
  witness: PictureWitness,
): KernelServices['pictures'] {
  return {
    ...gallery,
    async remove(ids, how) {
      // What goes for good leaves no trace; of the others it is known now what they were.
      const before = how?.forever === true ? [] : known(gallery, ids);
      const removed = await gallery.remove(ids, how);
      const gone = before.filter(({ id }) => removed.includes(id));
      if (gone.length > 0) witness.thrownAway(gone);
      return removed;
    },
    async restore(ids) {
      const back = await gallery.restore(ids);
      if (back.length > 0) witness.restored(back);
      return back;
    },
  };
}

const known = (gallery: KernelServices['pictures'], ids: readonly string[]): PictureView[] =>
  ids.flatMap(id => {
    try {
      return [gallery.get(id)];
    } catch {
      // It is named to whoever asks, by the gallery itself.
      return [];
    }
  });
