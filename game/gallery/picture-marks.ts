/** Marks of the gallery's pictures: folders' files are the truth, the index follows them. One change at a time. */
import { join } from 'node:path';
import { changeMarks, type MarkChange, type Marks, NO_MARKS } from './marks.ts';
import { readMarksFile, setMarksAside, writeMarksFile } from './marks-file.ts';
import type { PictureIndex } from './picture-index.ts';

export class PictureMarks {
  readonly #root: string;
  readonly #index: Pick<PictureIndex, 'setMarks'>;
  readonly #onProblem: (message: string, cause: unknown) => void;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    root: string,
    index: Pick<PictureIndex, 'setMarks'>,
    onProblem: (message: string, cause: unknown) => void,
  ) {
    this.#root = root;
    this.#index = index;
    this.#onProblem = onProblem;
  }

  /**
   * Changes the marks of pictures, by paths relative to the gallery, and returns the ids of those that have others now.
   * @throws AuroraError PICTURES_NOT_WRITABLE
   */
  change(paths: readonly string[], change: MarkChange): Promise<string[]> {
    return this.#inTurn(async () => {
      const changed: string[] = [];
      for (const [folder, names] of byFolder(paths)) {
        const marks = await this.#read(folder);
        for (const name of names) marks.set(name, changeMarks(marks.get(name) ?? NO_MARKS, change));
        await writeMarksFile(join(this.#root, folder), marks);
        changed.push(...this.#index.setMarks(folder, marks));
      }
      return changed;
    });
  }

  /** Takes a folder's marks, as its file has them, into the index. */
  take(folder: string): Promise<void> {
    return this.#inTurn(async () => {
      this.#index.setMarks(folder, await this.#read(folder));
    });
  }

  /** Of pictures that are gone for good. */
  forget(paths: readonly string[]): Promise<void> {
    return this.#inTurn(async () => {
      for (const [folder, names] of byFolder(paths)) {
        const marks = await this.#read(folder);
        const known = names.filter(name => marks.delete(name));
        if (known.length > 0) await writeMarksFile(join(this.#root, folder), marks);
      }
    });
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #read(folder: string): Promise<Map<string, Marks>> {
    const path = join(this.#root, folder);
    try {
      return await readMarksFile(path);
    } catch (error) {
      const aside = await setMarksAside(path).catch(() => null);
      const where = aside === null ? '' : `; it lies at ${aside} now`;
      this.#onProblem(`The stars and tags in ${path} cannot be read${where}.`, error);
      return new Map();
    }
  }
}

function byFolder(paths: readonly string[]): Map<string, string[]> {
  const folders = new Map<string, string[]>();
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    const folder = path.slice(0, Math.max(0, slash));
    folders.set(folder, [...(folders.get(folder) ?? []), path.slice(slash + 1)]);
  }
  return folders;
}
