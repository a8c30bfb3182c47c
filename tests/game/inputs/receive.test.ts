import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { InputStore } from '../../../game/inputs/input-store.ts';
import { INPUT_LIMITS } from '../../../game/inputs/read-image.ts';
import { encodePng } from '../../../models/image/png.ts';

const home = () => join(mkdtempSync(join(tmpdir(), 'aurora-receive-')), 'inputs');
const png = encodePng({ width: 3, height: 2, data: new Uint8Array(18).fill(200) });
async function* pieces(bytes: Uint8Array, size = 7) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const parts = (folder: string) =>
  (existsSync(folder) ? readdirSync(folder) : []).filter(name => name.endsWith('.part'));

describe('a picture that comes in pieces', () => {
  it.each<[string, () => AsyncIterable<Uint8Array>, string]>([
    ['is no picture', () => pieces(Buffer.from('these are words')), 'IMAGE_UNREADABLE'],
    ['ends too early', () => pieces(png.subarray(0, png.length / 2)), 'IMAGE_UNREADABLE'],
    [
      'never ends',
      async function* () {
        const piece = new Uint8Array(1024 * 1024);
        for (;;) yield piece;
      },
      'IMAGE_TOO_LARGE',
    ],
    [
      'breaks off',
      async function* () {
        yield png.subarray(0, 9);
        throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
      },
      'INPUT_NOT_SAVED',
    ],
  ])('and %s is refused, and leaves nothing', async (_, source, code) => {
    const folder = home();
    await expect(new InputStore(folder).receive(source(), 'image')).rejects.toMatchObject({ code });
    expect(parts(folder)).toEqual([]);
  });

  it('where nothing can be written says so', async () => {
    const file = home();
    writeFileSync(file, '');
    await expect(new InputStore(file).receive(pieces(png), 'image')).rejects.toMatchObject({
      code: 'INPUT_NOT_SAVED',
    });
  });

  it('is the same picture as one that comes whole', async () => {
    const folder = home();
    const store = new InputStore(folder);
    const received = await store.receive(pieces(png), 'image');
    expect(received).toEqual(
      await new InputStore(home())
        .add(png, 'image')
        .then(({ hash, width, height }) => ({ hash, width, height, path: store.pathOf(hash) })),
    );
    expect(received).toMatchObject({ width: 3, height: 2 });
    expect(readFileSync(received.path).length).toBeLessThan(INPUT_LIMITS.bytes);
    expect(parts(folder)).toEqual([]);
  });

  it('is kept as the mask that it is meant as', async () => {
    const store = new InputStore(home());
    const [image, mask] = [
      await store.receive(pieces(png), 'image'),
      await store.receive(pieces(png), 'mask'),
    ];
    expect(mask.hash).not.toBe(image.hash);
    await expect(store.receive(pieces(png), 'holes')).rejects.toMatchObject({ code: 'MASK_OPAQUE' });
  });
});
