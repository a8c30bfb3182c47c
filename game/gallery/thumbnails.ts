/** Small copies of large pictures, for lists: a page of 25,000 must not decode megapixels to draw stamps. */

import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { PictureView } from '../api/protocol.ts';

/** Longer side, pixels: what a list shows, on a screen of two pixels for one. */
const SIDE = 256;

/** A picture that is hardly larger is its own thumbnail. */
const LARGE = 320;

const QUALITY = 82;

export class Thumbnails {
  readonly #folder: string;
  /** By file: two pages that ask at once wait for one. */
  readonly #making = new Map<string, Promise<string>>();

  /** @param folder can be deleted at any time */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The file to send for a picture's thumbnail: its own where it is small, or where no smaller one can be made. */
  async fileOf(picture: PictureView): Promise<{ path: string; type: 'image/png' | 'image/webp' }> {
    const original = { path: picture.path, type: 'image/png' } as const;
    if (Math.max(picture.width, picture.height) <= LARGE) return original;
    const { size, mtimeMs } = await stat(picture.path);
    const name = `${picture.id}-${size}-${Math.floor(mtimeMs)}.webp`;
    const path = join(this.#folder, picture.id.slice(0, 2), name);
    const there = await stat(path).catch(() => null);
    if (there !== null) return { path, type: 'image/webp' };
    const making = this.#making.get(path) ?? this.#make(picture.path, path);
    this.#making.set(path, making);
    return making.then(
      made => ({ path: made, type: 'image/webp' }) as const,
      () => original,
    );
  }

  /** Of pictures that are gone for good. */
  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const folder = join(this.#folder, id.slice(0, 2));
      const names = await readdir(folder).catch(() => []);
      const own = names.filter(name => name.startsWith(`${id}-`));
      await Promise.all(own.map(name => rm(join(folder, name), { force: true })));
    }
  }

  async #make(from: string, to: string): Promise<string> {
    const part = `${to}.${randomBytes(4).toString('hex')}`;
    try {
      await mkdir(dirname(to), { recursive: true });
      await sharp(from)
        .resize(SIDE, SIDE, { fit: 'inside' })
        .webp({ quality: QUALITY, effort: 1 })
        .toFile(part);
      await rename(part, to);
      return to;
    } catch (error) {
      await rm(part, { force: true }).catch(() => {});
      throw error;
    } finally {
      this.#making.delete(to);
    }
  }
}
