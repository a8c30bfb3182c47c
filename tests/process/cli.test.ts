import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { WELCOME_PICTURE } from '../../game/welcome-picture.ts';
import { decodePng, encodePng } from '../../models/image/png.ts';
import { FOX, ROOT, temporaryFolder } from './kernel-driver.ts';

const home = temporaryFolder();

/** The program's own command line, as a process. */
function aurora(words: string[], onLine?: (line: string, stop: () => void) => void) {
  const child = spawn(process.execPath, [join(ROOT, 'build/cli.cjs'), ...words], {
    env: { ...process.env, AURORA_HOME: home },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', chunk => {
    out += chunk;
    for (const line of String(chunk).split('\n'))
      if (line !== '') onLine?.(line, () => child.kill('SIGTERM'));
  });
  child.stderr.on('data', chunk => (err += chunk));
  return new Promise<{ code: number | null; out: string; err: string }>(resolve =>
    child.on('close', code => resolve({ code, out, err })),
  );
}

describe('npm run -s aurora -- generate', () => {
  const out = join(home, 'fox.png');
  let first: Buffer;

  beforeAll(async () => {
    const result = await aurora(['generate', FOX, '--seed', '7', '--out', out]);
    expect(result).toMatchObject({ code: 0, out: `${out}\n` });
    first = readFileSync(out);
  });

  it('gives identical bytes for the same settings, in another process', async () => {
    await aurora(['generate', FOX, '--seed', '7', '--out', out]);
    expect(readFileSync(out).equals(first)).toBe(true);
  });

  it('is verified by its own metadata', async () => {
    const result = await aurora(['verify', out]);
    expect(result).toMatchObject({ code: 0, out: 'identical: every pixel is equal\n' });
    const json = JSON.parse((await aurora(['verify', out, '--json'])).out);
    expect(json).toMatchObject({
      identical: true,
      maxDifference: 0,
      psnr: null,
      settings: { prompt: FOX, seed: 7 },
    });
  });

  it('notices a picture that was touched', async () => {
    const touched = join(home, 'touched.png');
    const { text, ...image } = decodePng(first);
    image.data[1000] = (image.data[1000]! + 9) % 256;
    copyFileSync(out, touched);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(touched, encodePng(image, text));
    const result = await aurora(['verify', touched]);
    expect(result.code).toBe(1);
    expect(result.out).toMatch(/^different: largest difference \d+ of 255, PSNR \d+\.\d\d dB\n$/);
  });

  it.each([
    [['generate', FOX, '--sampler', 'Magic'], 2, 'UNKNOWN_SAMPLER'],
    [['generate', FOX, '--steps', '0'], 2, 'STEPS_OUT_OF_RANGE'],
    [['generate', FOX, '--guidance-scale', 'NaN'], 2, 'GUIDANCE_OUT_OF_RANGE'],
    [['generate'], 2, 'INPUT_MISSING_FIELD'],
    [['paint', FOX], 2, 'UNKNOWN_COMMAND'],
    [['verify', '/nowhere/fox.png'], 1, 'FILE_NOT_READABLE'],
    [['job', 'nothing'], 2, 'UNKNOWN_JOB'],
    [['generate', FOX, '--steps', '1', '--out', '/nowhere/fox.png'], 1, 'OUT_NOT_WRITABLE'],
  ])('refuses %j with exit code %i and %s', async (words, code, name) => {
    const result = await aurora(words);
    expect(result.code).toBe(code);
    expect(result.err).toContain(name);
    expect(result.out).toBe('');
  });

  it('lists what it has made', async () => {
    expect((await aurora(['pictures', 'fox'])).out.split('\n').filter(Boolean).length).toBeGreaterThanOrEqual(
      2,
    );
    expect((await aurora(['pictures', 'submarine'])).out).toBe('');
    expect((await aurora(['models'])).out).toMatch(/^aurora-mini /);
    expect((await aurora(['help'])).out).toContain('generate');
  });
});

describe('npm run -s aurora -- serve', () => {
  it('prints its address, paints the welcome picture, is used by other commands, and stops when told', async () => {
    const lines: string[] = [];
    let other: ReturnType<typeof aurora> | null = null;
    const served = await aurora(['serve', '--port', '0', '--welcome'], (line, stop) => {
      lines.push(line);
      if (!line.startsWith('the welcome picture: ')) return;
      other = aurora(['jobs']);
      void other.then(async () => {
        const refused = await aurora(['serve', '--port', '0']);
        expect(refused).toMatchObject({ code: 1 });
        expect(refused.err).toContain('HOME_IN_USE');
        stop();
      });
    });
    expect(served).toMatchObject({ code: 0, err: '' });
    expect(lines[0]).toMatch(/^AURORA listens on http:\/\/127\.0\.0\.1:\d+\/$/);
    const path = lines[1]!.replace('the welcome picture: ', '');
    expect(existsSync(path)).toBe(true);
    expect(decodePng(readFileSync(path))).toMatchObject({ width: 256, height: 256 });
    // The jobs of the running kernel, not of one of its own.
    expect((await other!).out).toContain(WELCOME_PICTURE.prompt);
    expect(existsSync(join(home, 'kernel.json'))).toBe(false);
  });
});
