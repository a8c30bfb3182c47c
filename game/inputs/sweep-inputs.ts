/**
 * Removes kept pictures that nothing refers to any more. A picture is removed only when two sweeps, a week or more apart,
 * have both found it unused: the disk with the gallery may be away today, and what a picture began with cannot be had
 * again. The first leaves an empty file `<hash>.unused`, whose time is the mark; a crash anywhere leaves either the
 * picture, or a mark without one, which the next sweep takes away.
 */
import { unlinkSync } from 'node:fs';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PictureStore } from '../gallery/picture-store.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { InputStore } from './input-store.ts';
import { PART_SUFFIX } from './receive-file.ts';

/** Milliseconds between the two sweeps. */
export const UNUSED_FOR = 7 * 24 * 3_600_000;

/** A part file this old is from a crash. */
const STALE_PART = 24 * 3_600_000;

const PICTURE = /^([0-9a-f]{64})\.png$/;
const MARK = /^([0-9a-f]{64})\.unused$/;

export interface SweepOptions {
  /** Hashes that pictures or waiting jobs name. */
  readonly used: ReadonlySet<string>;
  /** Wall clock in milliseconds, the one that files are dated by. */
  readonly now: number;
  readonly stopped: () => boolean;
}

/** Returns the hashes that were removed. System errors as they come. */
export async function sweepInputs(
  store: InputStore,
  { used, now, stopped }: SweepOptions,
): Promise<string[]> {
  const removed: string[] = [];
  const entries = await readdir(store.folder, { withFileTypes: true }).catch(orNothing);
  for (const entry of entries) {
    const path = join(store.folder, entry.name);
    if (stopped()) break;
    if (entry.isDirectory()) removed.push(...(await sweepFolder(path)));
    else if (entry.name.endsWith(PART_SUFFIX) && (await age(path)) > STALE_PART)
      await rm(path, { force: true });
  }
  return removed;

  async function sweepFolder(folder: string): Promise<string[]> {
    const gone: string[] = [];
    const names: string[] = await readdir(folder).catch(orNothing);
    const marked = new Set<string | undefined>(names.map(name => MARK.exec(name)?.[1]));
    for (const name of names) {
      if (stopped()) break;
      const [hash, mark] = [PICTURE.exec(name)?.[1], MARK.exec(name)?.[1]];
      if (mark !== undefined && !names.includes(`${mark}.png`)) await rm(join(folder, name), { force: true });
      if (hash === undefined) continue;
      const markPath = join(folder, `${hash}.unused`);
      if (used.has(hash) || store.inUse(hash)) {
        if (marked.has(hash)) await rm(markPath, { force: true });
      } else if (!marked.has(hash)) await writeFile(markPath, '');
      else if ((await age(markPath)) >= UNUSED_FOR && !store.inUse(hash)) {
        // In one turn with the look: nobody can ask for it in between and be answered.
        unlinkSync(join(folder, name));
        gone.push(hash);
        await rm(markPath, { force: true });
      }
    }
    return gone;
  }

  async function age(path: string): Promise<number> {
    const { mtimeMs } = await stat(path);
    return now - mtimeMs;
  }
}

const orNothing = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return [];
  throw error;
};

interface Everything {
  readonly inputs: InputStore;
  readonly pictures: Pick<PictureStore, 'sync' | 'inputHashes'>;
  readonly jobs: Pick<JobService, 'list'>;
  readonly now: () => number;
  readonly stopped: () => boolean;
}

/**
 * One sweep, after the gallery has been read: what its pictures and the jobs of this run name is used. Nothing is done
 * when a part of the gallery could not be read. System errors as they come.
 */
export async function sweepUnused({ inputs, pictures, jobs, now, stopped }: Everything): Promise<void> {
  const { unreadable } = await pictures.sync();
  // A file that is no sound PNG names nothing; anything else may be a disk that is away.
  if (stopped() || unreadable.some(({ error }) => !error.code.startsWith('PNG_'))) return;
  const used = new Set(pictures.inputHashes());
  for (const { settings } of jobs.list())
    for (const hash of [settings.source?.image, settings.inpaint?.mask])
      if (hash !== undefined) used.add(hash);
  await sweepInputs(inputs, { used, now: now(), stopped });
}
