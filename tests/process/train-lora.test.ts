/** `aurora train-lora` as a person types it: the program's own process, a whole model at tiny size (scripts/parity/tiny_aurora.py). */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodePng, encodePng } from '../../models/image/png.ts';
import { openLora } from '../../models/loaders/index.ts';
import { writeFolder } from '../models/loaders/whole-model.ts';
import { cannotMount, smallDisk } from '../small-disk.ts';
import { ROOT, temporaryFolder } from './kernel-driver.ts';

const MODEL = join(ROOT, 'tests/fixtures/engine/whole-aurora');
const home = temporaryFolder();
const unet = join(home, 'unet');
const pictures = join(home, 'pictures');
const loras = join(home, 'loras');
const models = join(home, 'models');

function aurora(words: readonly string[], onNote?: (text: string, stop: () => void) => void) {
  const child = spawn(process.execPath, [join(ROOT, 'build/cli.cjs'), ...words], {
    env: { ...process.env, AURORA_HOME: home, AURORA_MODELS: models },
  });
  let out = '';
  let err = '';
  child.stdout.on('data', chunk => (out += chunk));
  child.stderr.on('data', chunk => {
    err += chunk;
    onNote?.(err, () => child.kill('SIGINT'));
  });
  return new Promise<{ code: number | null; out: string; err: string }>(resolve =>
    child.on('close', code => resolve({ code, out, err })),
  );
}

const learn = (...more: string[]) => [
  'train-lora',
  pictures,
  ...(more.includes('--model') ? [] : ['--model', MODEL]),
  ...(more.includes('--rank') ? [] : ['--rank', '2']),
  ...more,
];

/** Stripes, each picture its own. */
function stripes(width: number, height: number, every: number): Uint8Array {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) =>
    Math.floor(i / 3 / every) % 2 === 0 ? 230 : 30 + (i % 3) * 60,
  );
  return encodePng({ width, height, data });
}

beforeAll(async () => {
  await writeFolder('sd1', unet, 'F32');
  mkdirSync(pictures);
  cpSync(MODEL, join(models, 'tiny-aurora'), { recursive: true });
  for (const [index, every] of [3, 5, 9].entries()) {
    writeFileSync(join(pictures, `${index}.png`), stripes(80, 64 + 16 * index, every));
    writeFileSync(join(pictures, `${index}.txt`), `stripes of ${every}`);
  }
});

describe('aurora train-lora', () => {
  it('learns, shows what it has learned, and keeps it where prompts find it', async () => {
    const result = await aurora(
      learn(
        '--name',
        'stripes',
        '--trigger',
        'op art',
        '--steps',
        '12',
        '--preview-every',
        '6',
        '--mirror',
        '--json',
      ),
    );
    expect(result).toMatchObject({ code: 0 });
    const learned = JSON.parse(result.out);
    expect(learned).toMatchObject({
      path: join(loras, 'stripes.safetensors'),
      steps: 12,
      pictures: 3,
      stopped: false,
    });
    expect(learned.loss).toBeGreaterThan(0);
    expect(learned.previews).toHaveLength(2);
    for (const file of learned.previews) {
      const { width, height, text } = decodePng(readFileSync(file));
      expect({ width, height, text }).toMatchObject({
        width: 128,
        height: 128,
        text: { parameters: 'op art, stripes of 3' },
      });
    }
    const lora = await openLora(learned.path);
    expect(lora).toMatchObject({ rank: 2, unknown: [] });
    expect(lora.metadata).toMatchObject({
      ss_base_model_version: 'tiny-aurora',
      'modelspec.trigger_phrase': 'op art',
      ss_steps: '12',
      ss_num_train_images: '3',
    });
    const paint = async (prompt: string) => {
      const file = join(home, 'cat.png');
      const { code, err } = await aurora([
        'generate',
        prompt,
        '--model',
        'tiny-aurora',
        '--seed',
        '1',
        '--out',
        file,
      ]);
      expect({ code, err }).toMatchObject({ code: 0 });
      return decodePng(readFileSync(file)).data;
    };
    const [plain, striped] = [await paint('op art, a cat'), await paint('op art, a cat <lora:stripes>')];
    expect(Buffer.from(plain).equals(striped)).toBe(false);
    const listed = JSON.parse((await aurora(['loras', '--json'])).out);
    expect(listed.loras).toContainEqual(
      expect.objectContaining({ name: 'stripes', rank: 2, family: 'tiny-aurora', words: ['op art'] }),
    );
  });

  it('replaces none of that name unless it is told to', async () => {
    const before = readFileSync(join(loras, 'stripes.safetensors'));
    const refused = await aurora(learn('--name', 'stripes', '--steps', '2', '--preview-every', '0'));
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('LORA_EXISTS') });
    expect(readFileSync(join(loras, 'stripes.safetensors')).equals(before)).toBe(true);
    const replaced = await aurora(
      learn('--name', 'stripes', '--steps', '2', '--preview-every', '0', '--overwrite'),
    );
    expect(replaced).toMatchObject({ code: 0, out: expect.stringContaining('<lora:stripes>') });
    expect(readFileSync(join(loras, 'stripes.safetensors')).equals(before)).toBe(false);
  });

  it('stops when it is asked to, and keeps what it has learned', async () => {
    const words = learn('--name', 'cut-short', '--steps', '100000', '--preview-every', '3', '--json');
    const result = await aurora(words, (text, stop) => {
      if (text.includes('preview ')) stop();
    });
    expect(result.code).toBe(130);
    const { steps, stopped, path } = JSON.parse(result.out);
    expect(stopped).toBe(true);
    expect(steps).toBeGreaterThanOrEqual(3);
    expect((await openLora(path)).metadata.ss_steps).toBe(String(steps));
  });

  const mountProblem = cannotMount();
  it.skipIf(mountProblem !== null)('leaves what is there as it was when the disk is full', async () => {
    const disk = smallDisk(96);
    try {
      const there = ['--name', 'full', '--out', disk.path, '--preview-every', '0', '--steps', '1'];
      expect(await aurora(learn(...there))).toMatchObject({ code: 0 });
      const before = readFileSync(join(disk.path, 'full.safetensors'));
      const result = await aurora(learn(...there, '--overwrite', '--rank', '128'));
      expect(result).toMatchObject({ code: 1, err: expect.stringContaining('DISK_FULL') });
      expect(readdirSync(disk.path)).toEqual(['full.safetensors']);
      expect(readFileSync(join(disk.path, 'full.safetensors')).equals(before)).toBe(true);
    } finally {
      disk.remove();
    }
  });

  it.each([
    ['a model beside which nothing can be learned', ['--model', unet], 'LEARNING_UNSUPPORTED'],
    ['a model that is not there', ['--model', join(ROOT, 'nothing')], 'MODEL_NOT_FOUND'],
    ['a name that is no name', ['--name', '../up'], 'INPUT_'],
    ['no steps', ['--steps', '0'], 'INPUT_'],
  ])('refuses %s before it begins', async (_, more, code) => {
    const result = await aurora(learn('--name', 'never', '--steps', '1', ...more));
    expect(result.code).not.toBe(0);
    expect(result.err).toContain(code);
    expect(readdirSync(loras)).not.toContain('never.safetensors');
  });

  it('names the picture that cannot be read', async () => {
    const folder = join(home, 'broken');
    mkdirSync(folder);
    writeFileSync(join(folder, 'good.png'), stripes(64, 64, 2));
    writeFileSync(join(folder, 'torn.png'), stripes(64, 64, 2).slice(0, 100));
    const result = await aurora(['train-lora', folder, '--model', MODEL, '--name', 'never']);
    expect(result.code).toBe(1);
    expect(result.err).toContain('DATASET_PICTURE');
    expect(result.err).toContain('torn.png');
  });
});
