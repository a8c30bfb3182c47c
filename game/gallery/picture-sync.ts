/** Brings the index up to date with the files, in small batches between which everything else gets its turn. */
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type SerializedError, serializeError } from '../../models/errors.ts';
import type { PictureIndex } from './picture-index.ts';
import { type PictureRow, readPictureRow } from './picture-row.ts';
import { PART_SUFFIX } from './write-picture.ts';

export interface UnreadablePicture {
  /** Relative to the gallery. */
  readonly path: string;
  readonly error: SerializedError;
}

export interface SyncReport {
  /** Files that were read: new ones and changed ones. */
  readonly read: number;
  /** Of them those that were not in the gallery before, by id; none where it is read for the first time. */
  readonly added: readonly string[];
  /** Files that are no longer there. */
  readonly removed: number;
  /** Folders that were listed; the others had not changed. */
  readonly listed: number;
  /** Files and folders that were passed over, and why. */
  readonly unreadable: readonly UnreadablePicture[];
}

export interface SyncOptions {
  /** Read every file again, also those that have not changed. */
  readonly everything: boolean;
  /** Stops at the next batch; the index stays as far as it got. */
  readonly stopped: () => boolean;
  /** Wall clock in milliseconds, the one that files are dated by. */
  readonly now: () => number;
  /** Brings the marks of a folder's pictures into the index; called when all of them are in it. */
  readonly takeMarks: (folder: string) => Promise<void>;
}

/** Pictures per batch: reading them at once keeps the disk busy, and writing them takes the index about 2 ms. */
const BATCH = 24;

/** Folders inside folders; our own are one deep. */
const MAX_DEPTH = 4;

/**
 * A folder whose time is younger than this when it is read may change again within one tick of the file system's
 * clock (2 s on FAT), unseen; it is read again next time.
 */
const SETTLED_MS = 2_000;

/** A part file this old is from a crash, not from a picture being saved. */
const STALE_PART_MS = 3_600_000;

/** Compares folders' times first, then names, sizes and times of files, and reads only what differs. */
export async function syncIndex(
  root: string,
  index: PictureIndex,
  options: SyncOptions,
): Promise<SyncReport> {
  const report = {
    read: 0,
    added: [] as string[],
    removed: 0,
    listed: 0,
    unreadable: [] as UnreadablePicture[],
  };
  const known = index.folders();
  const seen = new Set<string>();
  const queue = [''];
  for (let folder = queue.pop(); folder !== undefined && !options.stopped(); folder = queue.pop()) {
    seen.add(folder);
    try {
      queue.push(...(await syncFolder(root, folder, known, index, options, report)));
    } catch (error) {
      // Kept as it was: a disk that is away for a moment must not empty the gallery.
      if (options.stopped()) break;
      report.unreadable.push({ path: folder, error: serializeError(error) });
      queue.push(...childrenOf(folder, known));
    }
    await nextTurn();
  }
  if (options.stopped()) return report;
  for (const folder of known.keys()) {
    if (seen.has(folder)) continue;
    report.removed += index.filesIn(folder).size;
    index.removeFolder(folder);
  }
  return report;
}

type Counts = {
  read: number;
  added: string[];
  removed: number;
  listed: number;
  unreadable: UnreadablePicture[];
};

/** One folder; returns the folders inside. */
async function syncFolder(
  root: string,
  folder: string,
  known: ReadonlyMap<string, number>,
  index: PictureIndex,
  options: SyncOptions,
  report: Counts,
): Promise<string[]> {
  const now = options.now();
  // Before the listing: what changes afterwards gives the folder a later time.
  const modifiedMs = Math.round((await stat(join(root, folder))).mtimeMs);
  if (known.get(folder) === modifiedMs && !options.everything) return childrenOf(folder, known);
  // Before the listing as well: a picture that is saved meanwhile is in neither, and stays.
  const indexed = index.filesIn(folder);
  const { folders, files, parts } = await listFolder(root, folder);
  report.listed++;
  let complete = true;
  for (let at = 0; at < files.length; at += BATCH) {
    const batch = files.slice(at, at + BATCH);
    const rows = await Promise.all(
      batch.map(async path => {
        try {
          return await readIfChanged(root, path, options.everything ? undefined : indexed.get(path));
        } catch (error) {
          report.unreadable.push({ path, error: serializeError(error) });
          return null;
        }
      }),
    );
    if (options.stopped()) return [];
    if (rows.includes(null)) complete = false;
    const changed = rows.filter(row => row !== null && row !== 'unchanged');
    if (known.size > 0)
      for (const { id, path } of changed) if (index.byPath(path) === null) report.added.push(id);
    if (changed.length > 0) index.upsert(changed);
    report.read += changed.length;
    // Those that cannot be read (any more) are not shown.
    index.remove(batch.filter((path, i) => rows[i] === null && indexed.has(path)));
    await nextTurn();
  }
  const present = new Set(files);
  const gone = [...indexed.keys()].filter(path => !present.has(path));
  index.remove(gone);
  report.removed += gone.length;
  await options.takeMarks(folder);
  await removeStale(root, parts, now);
  index.setFolder(folder, complete && now - modifiedMs > SETTLED_MS ? modifiedMs : -1);
  return folders;
}

async function listFolder(root: string, folder: string) {
  const folders: string[] = [];
  const files: string[] = [];
  const parts: string[] = [];
  const depth = folder === '' ? 0 : folder.split('/').length;
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile() && entry.name.endsWith(PART_SUFFIX)) parts.push(path);
    else if (entry.name.startsWith('.')) continue;
    else if (entry.isDirectory() && depth < MAX_DEPTH) folders.push(path);
    // Links are passed over: they may lead out of the gallery.
    else if (entry.isFile() && /\.png$/i.test(entry.name)) files.push(path);
  }
  return { folders, files, parts };
}

async function readIfChanged(
  root: string,
  path: string,
  indexed: { bytes: number; modifiedMs: number } | undefined,
): Promise<PictureRow | 'unchanged' | null> {
  if (indexed !== undefined) {
    const { size, mtimeMs } = await stat(join(root, path));
    if (size === indexed.bytes && Math.round(mtimeMs) === indexed.modifiedMs) return 'unchanged';
  }
  return readPictureRow(root, path);
}

async function removeStale(root: string, parts: readonly string[], now: number): Promise<void> {
  for (const part of parts) {
    try {
      const { ctimeMs } = await stat(join(root, part));
      if (now - ctimeMs > STALE_PART_MS) await rm(join(root, part), { force: true });
    } catch {
      // Gone meanwhile, or not ours to remove; it does no harm.
    }
  }
}

function childrenOf(folder: string, known: ReadonlyMap<string, number>): string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  return [...known.keys()].filter(
    path => path !== '' && path.startsWith(prefix) && !path.slice(prefix.length).includes('/'),
  );
}
