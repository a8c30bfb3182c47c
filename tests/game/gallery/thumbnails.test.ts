import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PictureView } from '../../../game/api/protocol.ts';
import { Thumbnails } from '../../../game/gallery/thumbnails.ts';
import { encodePng } from '../../../models/image/png.ts';
import { rampImage } from '../../models/image/sample-images.ts';
import { temporaryFolder } from './gallery-driver.ts';

function pictureOf(width: number, height: number) {
  const folder = temporaryFolder();
  const path = join(folder, 'picture.png');
  writeFileSync(path, encodePng(rampImage(width, height)));
  const picture = { id: 'abcdef0123456789', path, width, height } as PictureView;
  return { thumbnails: new Thumbnails(join(folder, 'thumbs')), picture, path };
}

describe('thumbnails', () => {
  it('of what is no picture, or gone, are the file itself, and an error that says what the system said', async () => {
    const { thumbnails, picture, path } = pictureOf(640, 480);
    writeFileSync(path, 'no picture any more');
    expect(await thumbnails.fileOf(picture)).toEqual({ path, type: 'image/png' });
    await expect(thumbnails.fileOf({ ...picture, path: `${path}.gone` })).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('of a small picture are the picture', async () => {
    const { thumbnails, picture, path } = pictureOf(320, 200);
    expect(await thumbnails.fileOf(picture)).toEqual({ path, type: 'image/png' });
  });

  it('of a large one are made once, smaller, in its shape, however many ask', async () => {
    const { thumbnails, picture, path } = pictureOf(640, 480);
    const made = await Promise.all([1, 2, 3].map(() => thumbnails.fileOf(picture)));
    expect(new Set(made.map(file => file.path)).size).toBe(1);
    expect(made[0]!.type).toBe('image/webp');
    expect(await sharp(made[0]!.path).metadata()).toMatchObject({ format: 'webp', width: 256, height: 192 });
    expect(readFileSync(made[0]!.path).length).toBeLessThan(readFileSync(path).length);
  });

  it('of a picture that was changed under its name are made anew', async () => {
    const { thumbnails, picture, path } = pictureOf(640, 480);
    const before = await thumbnails.fileOf(picture);
    const later = new Date(Date.now() + 60_000);
    utimesSync(path, later, later);
    expect((await thumbnails.fileOf(picture)).path).not.toBe(before.path);
  });
});
