/** A picture that is decoded in tiles, asked for through the faces, killed, and verified. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePng, readPngText } from '../../models/image/png.ts';
import { FOX, KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

const INPUT = { prompt: FOX, seed: 7, steps: 4, width: 384, height: 256 } as const;

let driver: KernelDriver;
beforeAll(async () => {
  driver = await KernelDriver.open();
});
afterAll(() => driver.close());

const generate = (body: object) => driver.request('POST', '/api/v1/generate', { ...INPUT, ...body });

describe('bad input', () => {
  it.each([
    [{ vaeTiling: 'sometimes' }, { code: 'UNKNOWN_VAE_TILING', field: 'vaeTiling', legal: 'auto, on, off' }],
    [{ vaeTile: 100 }, { code: 'VAE_TILE_ILLEGAL', field: 'vaeTile', value: 100 }],
    [{ vaeTile: 0 }, { code: 'VAE_TILE_ILLEGAL', field: 'vaeTile', value: 0 }],
    [{ vaeTile: 1e9 }, { code: 'VAE_TILE_ILLEGAL', field: 'vaeTile' }],
    [
      { vaeTile: 256, vaeTiling: 'off' },
      { code: 'VAE_TILE_UNUSED', field: 'vaeTile' },
    ],
  ])('%j', async (body, error) => {
    const response = await generate(body);
    expect(response.status).toBe(422);
    expect(response.json().error).toMatchObject(error);
  });
});

describe('a picture in tiles', () => {
  it('says so in its settings and its file, and is verified from it', async () => {
    const response = await generate({ vaeTile: 256 });
    expect(response.status, response.body).toBe(202);
    expect(response.json().settings.vaeTile).toBe(256);
    const { picture, state } = await driver.ended(response.json());
    expect(state).toBe('done');
    const text = readPngText(await driver.kernel.services.readPicture(picture!.id));
    expect(text.parameters).toContain('VAE tile: 256');
    expect(JSON.parse(text.aurora!).settings.vaeTile).toBe(256);
    const report = await driver.request('POST', '/api/v1/verify', { picture: picture!.id });
    expect(report.json()).toMatchObject({ identical: true, settings: { vaeTile: 256 }, notes: [] });
  });

  it('is another picture than the whole one, and nearly the same', async () => {
    const [whole, tiled] = await Promise.all(
      [{}, { vaeTile: 256 }].map(
        async more => decodePng(await driver.picture(driver.paint({ ...INPUT, ...more }))).data,
      ),
    );
    const differences = whole!.map((value, i) => Math.abs(value - tiled![i]!));
    expect(differences.some(value => value > 0)).toBe(true);
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThan(0.5);
  });

  it('whose worker is killed has the same bytes', async () => {
    const straight = await driver.picture(driver.paint({ ...INPUT, vaeTile: 256 }));
    const job = driver.paint({ ...INPUT, vaeTile: 256 });
    await driver.step(job, 3);
    process.kill(driver.workerPid(), 'SIGKILL');
    expect((await driver.picture(job)).equals(straight)).toBe(true);
  });

  it('can be asked for on the command line', () => {
    const out = join(temporaryFolder(), 'out.png');
    const words = ['generate', FOX, '--seed', '7', '--steps', '2', '--width', '384', '--height', '256'];
    const args = [join(ROOT, 'build/cli.cjs'), ...words, '--vae-tile', '256', '--out', out];
    execFileSync(process.execPath, args, { env: { ...process.env, AURORA_HOME: temporaryFolder() } });
    const text = readPngText(readFileSync(out));
    expect(JSON.parse(text.aurora!).settings.vaeTile).toBe(256);
  });
});

describe('auto', () => {
  it('uses tiles where a whole picture would take more than it may', async () => {
    process.env.AURORA_DECODE_MEMORY = '1';
    try {
      const small = await KernelDriver.open();
      try {
        expect(small.paint({ ...INPUT, vaeTiling: 'off' }).settings).not.toHaveProperty('vaeTile');
        expect(small.paint(INPUT).settings.vaeTile).toBe(256);
      } finally {
        await small.close();
      }
    } finally {
      delete process.env.AURORA_DECODE_MEMORY;
    }
    expect(driver.paint(INPUT).settings).not.toHaveProperty('vaeTile');
  });
});
