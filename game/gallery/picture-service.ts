/** The gallery as commands see it: what they change, the pages are told, and whoever searches by meaning. */
import { join } from 'node:path';
import type { PictureView } from '../api/protocol.ts';
import type { MeaningService } from '../meaning/meaning-service.ts';
import type { KernelServices } from '../services.ts';
import type { KernelTopics } from '../topics.ts';
import type { PictureFilter } from './picture-index.ts';
import type { PictureStore } from './picture-store.ts';
import { Thumbnails } from './thumbnails.ts';

type Told = Pick<KernelTopics, 'picture' | 'picturesChanged' | 'picturesRemoved'>;

export interface SimilarPictures {
  readonly similar: readonly { readonly picture: PictureView; readonly likeness: number }[];
  /** Pictures whose prompts have been read, and all there are. */
  readonly understood: { readonly known: number; readonly of: number };
}

/** Similar pictures where nobody says how many. */
const USUAL_SIMILAR = 50;

/** Pictures that a filter may leave to be compared; the newest of them. */
const MOST_AMONG = 5_000;

export function pictureService(
  store: PictureStore,
  topics: Told,
  meaning: Pick<MeaningService, 'near' | 'learn' | 'forget' | 'unlearn'>,
): KernelServices['pictures'] {
  const thumbnails = new Thumbnails(join(store.root, '.index', 'thumbnails'));
  topics.picture.subscribe(picture => meaning.learn(store.wordsOf([picture.id])));
  topics.picturesRemoved.subscribe(ids => meaning.forget(ids));
  return {
    list: query => store.list(query),
    labels: () => store.labels(),
    get: id => store.get(id),
    async mark(ids, change) {
      const changed = await store.mark(ids, change);
      if (changed.length > 0) topics.picturesChanged.publish(changed);
      return changed;
    },
    async remove(ids, how) {
      const words = how?.forever ? new Set(store.wordsOf(ids).map(picture => picture.words)) : null;
      const removed = await store.remove(ids, how);
      topics.picturesRemoved.publish(removed);
      if (words !== null) {
        await thumbnails.remove(removed);
        meaning.unlearn([...words].filter(each => !store.hasWords(each)));
        await store.eraseDeleted();
      }
      return removed;
    },
    async restore(ids) {
      const back = await store.restore(ids);
      for (const picture of back) topics.picture.publish(picture);
      return back;
    },
    async similar(to, filter, limit = USUAL_SIMILAR) {
      const text = 'text' in to ? to.text : wordsOf(store, to.picture);
      const { near, ...understood } = await meaning.near({
        text,
        limit,
        ...('picture' in to && { except: to.picture }),
        ...(isNarrow(filter) && { among: store.ids(filter, MOST_AMONG) }),
      });
      const likeness = new Map(near.map(({ id, likeness }) => [id, likeness]));
      const pictures = store.some([...likeness.keys()]);
      return {
        similar: pictures.map(picture => ({ picture, likeness: likeness.get(picture.id)! })),
        understood,
      };
    },
    thumbnail: picture => thumbnails.fileOf(picture),
  };
}

const isNarrow = (filter: PictureFilter): boolean => Object.values(filter).some(value => value !== undefined);

/** @throws AuroraError `UNKNOWN_PICTURE` */
function wordsOf(store: PictureStore, id: string): string {
  store.get(id);
  return store.wordsOf([id])[0]?.words ?? '';
}
