/** The gallery: PNG files in folders by day, and an index over them that can be deleted at any time. */

import { existsSync } from 'node:fs';
import { opendir, readFile, rm } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AuroraError } from '../../models/errors.ts';
import { readPngSummary } from '../../models/image/png-text.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { PictureView } from '../api/protocol.ts';
import type { MarkChange } from './marks.ts';
import { type PictureFilter, PictureIndex, type PictureLabels, type PictureQuery } from './picture-index.ts';
import { PictureMarks } from './picture-marks.ts';
import { dayFolder, pictureFileName } from './picture-name.ts';
import { makePictureRow, readPictureRow, toPictureView } from './picture-row.ts';
import { type SyncReport, syncIndex } from './picture-sync.ts';
import { emptyOldTrash, moveFromTrash, moveToTrash } from './trash.ts';
import { makeFolder, notWritable, writePicture } from './write-picture.ts';

export interface PictureStoreOptions {
  /** Told of what the gallery got over by itself: a damaged index, files that are no pictures. */
  readonly onProblem?: (message: string, cause: unknown) => void;
  /**
   * Open without waiting until the index agrees with the files; `list` then grows as the files are read.
   * An unchanged gallery needs a few milliseconds; building the index anew, about 7 s for 25,000 pictures.
   */
  readonly syncInBackground?: boolean;
  /** Wall clock in milliseconds, the one that files are dated by. */
  readonly now?: () => number;
  /** Files were added, changed or deleted by hand, or the index was built anew: it has them now. */
  readonly onSynced?: (report: SyncReport) => void;
}

/** The job that a picture comes from: it gives the name and the date, and is compared with what the file says. */
export interface PictureMeta {
  readonly jobId: string;
  readonly settings: Pick<GenerationSettings, 'seed' | 'prompt'>;
  readonly modelHash: string | null;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  readonly at: Date;
  /** The same picture of the same job may have been kept by a run of the program that did not live to say so. */
  readonly mayBeThere?: boolean;
}

export class PictureStore {
  /** Absolute path of the gallery. */
  readonly root: string;
  private readonly index: PictureIndex;
  private readonly marks: PictureMarks;
  private readonly onProblem: (message: string, cause: unknown) => void;
  private readonly now: () => number;
  private readonly onSynced: (report: SyncReport) => void;
  private syncing: Promise<SyncReport> | null = null;
  private indexIsBehind = false;
  private closed = false;

  private constructor(root: string, index: PictureIndex, options: PictureStoreOptions) {
    this.root = root;
    this.index = index;
    this.onProblem = options.onProblem ?? (() => {});
    this.now = options.now ?? Date.now;
    this.onSynced = options.onSynced ?? (() => {});
    this.marks = new PictureMarks(root, index, this.onProblem);
  }

  /**
   * Opens the gallery in `root`, which is made if need be. A folder that can be read but not written to opens too;
   * only `save` fails there.
   *
   * @throws AuroraError PICTURES_NOT_WRITABLE when there is no such folder and it cannot be made
   */
  static async open(root: string, options: PictureStoreOptions = {}): Promise<PictureStore> {
    const folder = resolve(root);
    try {
      await makeFolder(folder);
      await (await opendir(folder)).close();
    } catch (error) {
      throw notWritable(folder, error as NodeJS.ErrnoException);
    }
    const index = await PictureIndex.open(join(folder, '.index', 'pictures.db'), (problem, cause) =>
      options.onProblem?.(problem, cause),
    );
    const store = new PictureStore(folder, index, options);
    const synced = store.sync().catch(error => store.onProblem('The gallery could not be read.', error));
    void emptyOldTrash(folder, new Date(store.now())).catch(error =>
      store.onProblem('Deleted pictures could not be removed for good.', error),
    );
    if (options.syncInBackground !== true) await synced;
    return store;
  }

  /**
   * Writes a finished picture and returns it as clients see it. The settings are those that its own text carries
   * (`pictureText`), so that an index built again from the files says the same.
   *
   * @throws AuroraError DISK_FULL, PICTURES_NOT_WRITABLE, PICTURE_NOT_SAVED; PNG_NOT_PNG and its like for other bytes
   */
  async save(png: Uint8Array, meta: PictureMeta): Promise<PictureView> {
    const summary = readPngSummary(png);
    const { at, jobId } = meta;
    const { seed, prompt } = meta.settings;
    const day = dayFolder(at);
    const nameOf = (attempt: number) => pictureFileName({ at, seed, prompt, jobId }, attempt);
    const first = join(this.root, day, nameOf(1));
    const isThere = meta.mayBeThere === true && (await holds(first, png));
    const file = isThere ? first : await writePicture(join(this.root, day), nameOf, png, at);
    const path = this.relative(file)!;
    const row = makePictureRow(path, summary, { bytes: png.length, modifiedMs: at.getTime() });
    if (row.width !== meta.width || row.height !== meta.height || row.modelHash !== meta.modelHash) {
      const says = `${row.width}×${row.height}, model ${row.modelHash}`;
      this.onProblem(
        `${path} says ${says}; its job, ${meta.width}×${meta.height}, model ${meta.modelHash}.`,
        null,
      );
    }
    try {
      this.index.upsert([row]);
      if (this.indexIsBehind) await this.sync();
      this.indexIsBehind = false;
    } catch (error) {
      // The file is the truth, and it is there.
      this.indexIsBehind = true;
      this.onProblem(`${path} was saved, but the index does not know it yet.`, error);
    }
    return toPictureView(this.root, row);
  }

  /** Newest first; `search` asks for all its words, each as the beginning of a word of the prompt. */
  list(query: PictureQuery = {}): { total: number; pictures: readonly PictureView[] } {
    const { total, rows } = this.index.list(query);
    return { total, pictures: rows.map(row => toPictureView(this.root, row)) };
  }

  /** @throws AuroraError UNKNOWN_PICTURE, also when its file was deleted by hand */
  get(id: string): PictureView {
    const row = this.index.byId(id);
    if (row !== null) {
      const view = toPictureView(this.root, row);
      if (existsSync(view.path)) return view;
      // Not taken out here: a disk may be away for a moment, and the sync looks at more than one file.
      void this.sync().catch(error => this.onProblem('The gallery could not be read.', error));
    }
    throw unknownPicture(id);
  }

  /** Ids of all pictures that match, newest first, up to `limit`. */
  ids(filter: PictureFilter, limit: number): string[] {
    return this.index.ids(filter, limit);
  }

  /** As `get`, of those ids that are known; in their order. */
  some(ids: readonly string[]): PictureView[] {
    return ids.flatMap(id => {
      const row = this.index.byId(id);
      return row === null ? [] : [toPictureView(this.root, row)];
    });
  }

  /** What pictures can be filtered by. */
  labels(): PictureLabels {
    return this.index.labels();
  }

  /** What those of these pictures are of that are known. */
  wordsOf(ids: readonly string[]): { id: string; words: string }[] {
    return ids.flatMap(id => {
      const row = this.index.byId(id);
      return row === null ? [] : [{ id, words: row.words }];
    });
  }

  hasWords(words: string): boolean {
    return this.index.hasWords(words);
  }

  /** Nothing of pictures that are gone for good is left in the index's file; between two steps everything else gets its turn. */
  async eraseDeleted(): Promise<void> {
    for (let first = true; !this.closed && this.index.erase(first); first = false) await setImmediate();
  }

  /** What pictures are of, `limit` of them after `key`, in an order that does not change while there are more. */
  wordsAfter(key: number, limit: number): readonly { key: number; id: string; words: string }[] {
    return this.closed ? [] : this.index.wordsAfter(key, limit);
  }

  /**
   * Changes stars, tags and collections of pictures; their files stay as they are. Returns those that changed.
   * @throws AuroraError UNKNOWN_PICTURE, PICTURES_NOT_WRITABLE
   */
  async mark(ids: readonly string[], change: MarkChange): Promise<PictureView[]> {
    const paths = this.pathsOf(ids);
    const changed = await this.marks.change(paths, change);
    return this.some(changed);
  }

  /**
   * Takes pictures out of the gallery: into the trash, from which `restore` brings them back for a week, or for good.
   * One whose file is gone already is forgotten. Returns the ids of those that are gone.
   * @throws AuroraError UNKNOWN_PICTURE, PICTURES_NOT_WRITABLE
   */
  async remove(ids: readonly string[], { forever = false } = {}): Promise<string[]> {
    const paths = this.pathsOf(ids);
    for (const path of paths) {
      try {
        if (forever) await rm(join(this.root, path), { force: true });
        else await moveToTrash(this.root, path, new Date(this.now()));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
          throw notWritable(this.root, error as NodeJS.ErrnoException);
      }
      this.index.remove([path]);
    }
    if (forever) await this.marks.forget(paths);
    return [...new Set(ids)];
  }

  /** Brings deleted pictures back, with their marks; those that are not in the trash (any more) are left out. */
  async restore(ids: readonly string[]): Promise<PictureView[]> {
    const back = await moveFromTrash(this.root, new Set(ids));
    for (const path of back.values()) {
      const row = await readPictureRow(this.root, path);
      if (row !== null) this.index.upsert([row]);
    }
    const folders = new Set([...back.values()].map(folderOf));
    for (const folder of folders) await this.marks.take(folder);
    return this.some([...back.keys()]);
  }

  private pathsOf(ids: readonly string[]): string[] {
    return [...new Set(ids)].map(id => {
      const row = this.index.byId(id);
      if (row === null) throw unknownPicture(id);
      return row.path;
    });
  }

  /** Hashes of the kept pictures and masks that the gallery's pictures began with. */
  inputHashes(): readonly string[] {
    return this.index.inputHashes();
  }

  /** The picture at a path, absolute or relative to the gallery; null where there is none of the gallery's. */
  findByPath(path: string): PictureView | null {
    const inside = this.relative(resolve(this.root, path));
    const row = inside === null ? null : this.index.byPath(inside);
    return row === null || !existsSync(join(this.root, row.path)) ? null : toPictureView(this.root, row);
  }

  /** Takes in what was added, changed or deleted by hand. One run at a time; a second call waits for the first. */
  sync(): Promise<SyncReport> {
    return this.run(false);
  }

  /** Reads every file again. */
  async rebuild(): Promise<SyncReport> {
    await this.syncing?.catch(() => {});
    return this.run(true);
  }

  close(): void {
    this.closed = true;
    this.index.close();
  }

  private run(everything: boolean): Promise<SyncReport> {
    this.syncing ??= syncIndex(this.root, this.index, {
      everything,
      stopped: () => this.closed,
      now: this.now,
      takeMarks: folder => this.marks.take(folder),
    })
      .then(report => {
        for (const { path, error } of report.unreadable) this.onProblem(`${path}: ${error.message}`, error);
        if (report.read + report.removed > 0) this.onSynced(report);
        return report;
      })
      .finally(() => {
        this.syncing = null;
      });
    return this.syncing;
  }

  /** `/`-separated path from the gallery to an absolute path, null when that lies outside. */
  private relative(path: string): string | null {
    const inside = relative(this.root, path);
    if (inside === '' || inside === '..' || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null;
    return inside.split(sep).join('/');
  }
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

const unknownPicture = (id: string) =>
  new AuroraError('UNKNOWN_PICTURE', `There is no picture "${id}".`, {
    value: id,
    legal: 'the id of a picture in the gallery',
    hint: 'List the pictures to see their ids; this one may have been deleted.',
    field: 'picture',
  });

const holds = async (path: string, bytes: Uint8Array): Promise<boolean> => {
  const there = await readFile(path).catch(() => null);
  return there?.equals(bytes) ?? false;
};
