/**
 * Pictures that were deleted and can still be had back: `.trash/<day>/<the path that it had>`. They are not in the index,
 * and gone for good a week later.
 */
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { dayFolder, pictureId } from './picture-name.ts';

const TRASH = '.trash';

/** Days that a deleted picture can be had back. */
export const TRASH_DAYS = 7;

/** Moves a picture into the trash. System errors as they come; ENOENT when its file is gone already. */
export async function moveToTrash(root: string, path: string, at: Date): Promise<void> {
  const to = join(root, TRASH, dayFolder(at), path);
  await mkdir(dirname(to), { recursive: true });
  await rename(join(root, path), to);
}

/** Puts pictures back where they were, by id, and returns their paths; what is not in the trash is passed over. */
export async function moveFromTrash(root: string, ids: ReadonlySet<string>): Promise<Map<string, string>> {
  const back = new Map<string, string>();
  // The newest day first: of a name that was deleted twice, the last one comes back.
  for (const day of (await list(join(root, TRASH))).sort().reverse()) {
    for (const path of await filesIn(join(root, TRASH, day))) {
      const id = pictureId(path);
      if (!ids.has(id) || back.has(id) || (await exists(join(root, path)))) continue;
      await mkdir(dirname(join(root, path)), { recursive: true });
      await rename(join(root, TRASH, day, path), join(root, path));
      back.set(id, path);
    }
  }
  return back;
}

/** Removes what was deleted more than `TRASH_DAYS` ago. */
export async function emptyOldTrash(root: string, now: Date): Promise<void> {
  const oldest = new Date(now);
  oldest.setDate(oldest.getDate() - TRASH_DAYS);
  const keepFrom = dayFolder(oldest);
  for (const day of await list(join(root, TRASH))) {
    if (/^\d{4}-\d\d-\d\d$/.test(day) && day < keepFrom)
      await rm(join(root, TRASH, day), { recursive: true, force: true });
  }
}

const list = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Relative paths, separated by `/`. */
async function filesIn(folder: string, prefix = ''): Promise<string[]> {
  const entries = await readdir(join(folder, prefix), { withFileTypes: true }).catch(() => []);
  const found = await Promise.all(
    entries.map(entry => {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      return entry.isDirectory() ? filesIn(folder, path) : [path];
    }),
  );
  return found.flat();
}
