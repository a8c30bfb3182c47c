/** Pictures that are given apart from the request that begins with them, and how long they are kept. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InputView } from '../../game/api/protocol.ts';
import { listen } from '../../game/api/server.ts';
import { homePaths } from '../../game/home.ts';
import { INPUT_LIMITS } from '../../game/inputs/read-image.ts';
import { UNUSED_FOR } from '../../game/inputs/sweep-inputs.ts';
import { acquireLock } from '../../game/kernel-lock.ts';
import { KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

let driver: KernelDriver;
let url: string;
let photo: Buffer;
beforeAll(async () => {
  driver = await KernelDriver.open();
  url = (await listen(driver.server, 0)).url;
  const shades = Buffer.from(Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => (i * 7) % 256));
  photo = await sharp(shades, { raw: { width: 96, height: 64, channels: 3 } })
    .jpeg()
    .toBuffer();
});
afterAll(() => driver.close());

const give = (body: BodyInit, query = '', headers: Record<string, string> = {}) =>
  fetch(`${url}api/v1/inputs${query}`, { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
const errorOf = async (response: Response) => ((await response.json()) as { error: { code: string } }).error;
const form = (name: string, file: Blob | string) => {
  const form = new FormData();
  form.append(name, file);
  return form;
};

describe('bad input', () => {
  it('of every kind is one clear error', async () => {
    const cases: [string, Promise<Response>, number, string][] = [
      ['words', give('these are words'), 422, 'IMAGE_UNREADABLE'],
      ['nothing', give(''), 422, 'IMAGE_UNREADABLE'],
      ['an unknown kind', give(new Uint8Array(photo), '?as=painting'), 422, 'UNKNOWN_INPUT_KIND'],
      ['a form without a file', give(form('image', 'words')), 422, 'INPUT_MISSING_FIELD'],
      ['an opaque mask of holes', give(new Uint8Array(photo), '?as=holes'), 422, 'MASK_OPAQUE'],
    ];
    for (const [name, answer, status, code] of cases) {
      const response = await answer;
      expect([response.status, (await errorOf(response)).code], name).toEqual([status, code]);
    }
  });

  it('that never ends is stopped at the limit, and the kernel goes on', async () => {
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        for (; sent < 2 * INPUT_LIMITS.bytes; sent += 2 ** 20) yield new Uint8Array(2 ** 20);
      })(),
    );
    const response = await give(Readable.toWeb(endless) as ReadableStream);
    expect([response.status, (await errorOf(response)).code]).toEqual([413, 'IMAGE_TOO_LARGE']);
    expect((await give(new Uint8Array(photo))).status).toBe(201);
  });
});

describe('a picture that is given first', () => {
  it('has the hash that it has in a request, however it comes', async () => {
    const inRequest = await driver.submit({ image: photo.toString('base64'), steps: 2 });
    for (const body of [new Uint8Array(photo), form('file', new Blob([new Uint8Array(photo)]))]) {
      const response = await give(body);
      expect(response.status).toBe(201);
      expect(await response.json()).toEqual({
        hash: inRequest.settings.source!.image,
        width: 96,
        height: 64,
      });
    }
  });

  it('is begun with by its hash, and so is its mask', async () => {
    const [image, mask] = await Promise.all(
      ['image', 'mask'].map(
        async kind => (await (await give(new Uint8Array(photo), `?as=${kind}`)).json()) as InputView,
      ),
    );
    const settings = { steps: 4, strength: 0.5 };
    const response = await driver.request('POST', '/api/v1/generate', {
      ...{ prompt: 'a fox', seed: 1, image: image!.hash, mask: mask!.hash },
      ...settings,
    });
    const whole = photo.toString('base64');
    const [byHash, inWhole] = [
      await driver.picture(response.json()),
      await driver.picture(
        await driver.submit({ prompt: 'a fox', seed: 1, image: whole, mask: whole, ...settings }),
      ),
    ];
    expect(byHash.equals(inWhole)).toBe(true);
  });

  it('is sent so by the command line, to a kernel that runs', async () => {
    const lock = await acquireLock(homePaths(driver.home).lock);
    lock.announce(url);
    const file = join(temporaryFolder(), 'photo.jpg');
    writeFileSync(file, photo);
    const words = ['generate', 'a fox', '--image', file, '--steps', '2', '--seed', '4', '--json'];
    const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'build/cli.cjs'), ...words], {
      env: { ...process.env, AURORA_HOME: driver.home },
    });
    lock.release();
    const job = JSON.parse(stdout);
    expect(job.settings.source.image).toBe(
      ((await (await give(new Uint8Array(photo))).json()) as InputView).hash,
    );
    await driver.ended(job);
  });
});

describe('pictures that were given', () => {
  const days = (count: number) => () => new Date(Date.now() + count * 24 * 3_600_000);

  it('are removed at a start when nothing names them any more, and kept when a picture or a waiting job does', async () => {
    const home = temporaryFolder();
    const upload = async (kernel: KernelDriver, shade: number) => {
      const bytes = await sharp({
        create: { width: 64, height: 64, channels: 3, background: { r: shade, g: 0, b: 0 } },
      })
        .png()
        .toBuffer();
      return (await kernel.kernel.services.inputs.receive(Readable.from([bytes]), 'image')).hash;
    };
    const first = await KernelDriver.open({ home, journal: true });
    const [painted, waits, unused] = [await upload(first, 1), await upload(first, 2), await upload(first, 3)];
    await first.picture(await first.submit({ image: painted, steps: 2 }));
    await first.submit({ image: waits, steps: 1000, width: 256, height: 256, strength: 1 });
    await first.close();
    const path = (hash: string) => join(homePaths(home).inputs, hash.slice(0, 2), `${hash}.png`);
    const seen = async (kernel: KernelDriver, gone: () => boolean) => {
      // The sweep says nothing; it is over when its work can be seen.
      while (!gone()) await new Promise(resolve => setImmediate(resolve));
      await kernel.close();
    };

    const second = await KernelDriver.open({ home, journal: true });
    await seen(second, () => existsSync(path(unused).replace('.png', '.unused')));
    expect(existsSync(path(unused))).toBe(true);

    const week = UNUSED_FOR / (24 * 3_600_000);
    const third = await KernelDriver.open({ home, journal: true, wall: days(week + 1) });
    await seen(third, () => !existsSync(path(unused)));
    expect([painted, waits].map(hash => readFileSync(path(hash)).length > 0)).toEqual([true, true]);
  });
});
