/**
 * A gallery as somebody has it after years, in a second: an index with a row for each picture, over files that are links to a few real ones.
 * The kernel finds their sizes and times as the index has them, and reads none of them.
 */
import { linkSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { makeManyPictures, manyPicture } from '../../bench/many-pictures.ts';
import { PictureIndex } from '../../game/gallery/picture-index.ts';
import { makePictureRow } from '../../game/gallery/picture-row.ts';

const IMAGES = 48;
/** Rows of one transaction. */
const BATCH = 1_000;

/** @param beside a folder on the same disk, for the files that are linked to */
export async function linkManyPictures(gallery: string, beside: string, count: number): Promise<void> {
  makeManyPictures(beside, IMAGES);
  const originals = (readdirSync(beside, { recursive: true }) as string[])
    .filter(name => name.endsWith('.png'))
    .map(name => {
      const path = join(beside, name);
      const { size, mtimeMs } = statSync(path);
      return { path, bytes: size, modifiedMs: Math.round(mtimeMs) };
    });
  const index = await PictureIndex.open(join(gallery, '.index', 'pictures.db'), problem => {
    throw new Error(problem);
  });
  try {
    for (let begin = 0; begin < count; begin += BATCH) {
      const rows = [];
      for (let i = begin; i < Math.min(count, begin + BATCH); i++) {
        const { folder, name, text } = manyPicture(i, count);
        const { path, ...stamp } = originals[i % originals.length]!;
        mkdirSync(join(gallery, folder), { recursive: true });
        linkSync(path, join(gallery, folder, name));
        rows.push(makePictureRow(`${folder}/${name}`, { width: 24, height: 24, text }, stamp));
      }
      index.upsert(rows);
    }
  } finally {
    index.close();
  }
}
