/** The page's dealings with the kernel about the gallery: pages of answers, marks, and what is deleted. */
import type { PictureLabelsView, PictureView } from '../../api/protocol.ts';
import type { Store } from '../store/store.ts';
import {
  ALBUM_PAGE,
  type AlbumFilter,
  filterInput,
  isByLikeness,
  missingPages,
  type Understood,
} from './album.ts';

/** Pages that may be on their way at once: a flick through thousands of pictures asks for no more than it can show. */
const MOST_ASKED = 4;

/** Milliseconds between two looks while the kernel is still reading what pictures are of. */
const LOOK_AGAIN = 1_500;

interface Answer {
  readonly total: number;
  readonly pictures: readonly PictureView[];
  readonly understood?: Understood;
}

interface Likeness {
  readonly similar: readonly { readonly picture: PictureView; readonly likeness: number }[];
  readonly understood: Understood;
}

/** What changes about pictures, as `mark-pictures` takes it. */
export interface MarkInput {
  readonly starred?: boolean;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  readonly addTo?: readonly string[];
  readonly removeFrom?: readonly string[];
}

export interface AlbumLinkOptions {
  readonly store: Store;
  /** Rejects with the kernel's error. */
  readonly request: <Result>(command: string, input: unknown) => Promise<Result>;
  /** Says what went wrong, and answers with null. */
  readonly attempt: <Result>(command: string, input: unknown) => Promise<Result | null>;
}

export class AlbumLink {
  readonly #store: Store;
  readonly #request: AlbumLinkOptions['request'];
  readonly #attempt: AlbumLinkOptions['attempt'];
  /** `query generation page` of what is on its way. */
  readonly #asked = new Set<string>();
  #wanted: readonly number[] = [];

  constructor({ store, request, attempt }: AlbumLinkOptions) {
    this.#store = store;
    this.#request = request;
    this.#attempt = attempt;
  }

  /** Somebody looks: the first page, and what can be filtered by. */
  open(): void {
    this.show(0, ALBUM_PAGE - 1);
    void this.loadLabels();
  }

  filter(patch: Partial<AlbumFilter>): void {
    this.#store.dispatch({ type: 'album.filter', patch });
    this.show(0, ALBUM_PAGE - 1);
  }

  /** Places that are in view: pages of them that are not there are asked for, those in the middle first. */
  show(first: number, last: number): void {
    const missing = missingPages(this.#store.state().album, first, last);
    const middle = (first + last) / 2 / ALBUM_PAGE;
    this.#wanted = missing.sort((a, b) => Math.abs(a + 0.5 - middle) - Math.abs(b + 0.5 - middle));
    this.#askNext();
  }

  async loadLabels(): Promise<void> {
    const labels = await this.#request<PictureLabelsView>('picture-labels', {}).catch(() => null);
    if (labels) this.#store.dispatch({ type: 'album.labels', labels });
  }

  async mark(ids: readonly string[], change: MarkInput): Promise<void> {
    await this.#attempt('mark-pictures', { pictures: ids, ...change });
    await this.loadLabels();
  }

  /** Into the trash; the toast brings them back. */
  async remove(ids: readonly string[]): Promise<void> {
    const answer = await this.#attempt<{ deleted: readonly string[] }>('delete-pictures', { pictures: ids });
    if (!answer) return;
    const many = answer.deleted.length;
    this.#store.dispatch({
      type: 'note',
      message: many === 1 ? 'The picture is deleted' : `${many} pictures are deleted`,
      undo: { label: 'Undo', command: 'restore-pictures', input: { pictures: answer.deleted } },
    });
    await this.loadLabels();
  }

  #askNext(): void {
    const { query, generation } = this.#store.state().album;
    for (const page of this.#wanted) {
      const name = `${query} ${generation} ${page}`;
      if (this.#asked.has(name)) continue;
      if (this.#asked.size >= MOST_ASKED) return;
      this.#asked.add(name);
      void this.#load(page, query, generation).finally(() => {
        this.#asked.delete(name);
        this.#askNext();
      });
    }
  }

  async #load(page: number, query: number, generation: number): Promise<void> {
    const { filter } = this.#store.state().album;
    const answer = await (isByLikeness(filter) ? this.#similar(filter) : this.#listed(filter, page));
    // What failed is not asked for again until something changes.
    this.#wanted = this.#wanted.filter(other => other !== page);
    if (!answer) return;
    this.#store.dispatch({ type: 'album.page', page, query, generation, ...answer });
    if (answer.understood) this.#lookAgain(query, answer.understood);
  }

  /** While prompts are being read, better answers come by themselves. */
  #lookAgain(query: number, { known, of }: Understood): void {
    if (known === of) return;
    setTimeout(() => {
      const { album, panel } = this.#store.state();
      if (album.query === query && panel === 'gallery') void this.#load(0, query, album.generation);
    }, LOOK_AGAIN);
  }

  #listed(filter: AlbumFilter, page: number): Promise<Answer | null> {
    const place = { offset: page * ALBUM_PAGE, limit: ALBUM_PAGE };
    return this.#attempt<Answer>('pictures', { ...filterInput(filter), ...place });
  }

  /** One page, of the most similar ones. */
  async #similar(filter: AlbumFilter): Promise<Answer | null> {
    const to = filter.like === null ? { text: filter.search.trim() } : { picture: filter.like.id };
    const answer = await this.#attempt<Likeness>('similar-pictures', {
      ...filterInput(filter),
      ...to,
      limit: ALBUM_PAGE,
    });
    if (!answer) return null;
    const pictures = answer.similar.map(({ picture }) => picture);
    return { total: pictures.length, pictures, understood: answer.understood };
  }
}
