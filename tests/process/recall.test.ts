/** Pictures that were made elsewhere: read through every face, and painted with what they say. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../models/image/png.ts';
import { KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

const foreign = (name: string) => join(ROOT, 'tests/fixtures/foreign', name);
const base64 = (name: string) => readFileSync(foreign(name)).toString('base64');
const pixel = { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) };

let driver: KernelDriver;
beforeAll(async () => {
  driver = await KernelDriver.open();
});
afterAll(() => driver.close());

const recall = (body: object) => driver.request('POST', '/api/v1/recall', body);

describe('bad input', () => {
  it.each<[string, object, string]>([
    ['nothing', {}, 'RECALL_WHAT'],
    ['both', { picture: 'x', image: 'x' }, 'RECALL_WHAT'],
    ['words', { image: Buffer.from('words').toString('base64') }, 'PICTURE_NOT_KNOWN'],
    ['a picture of nobody', { picture: 'nobody' }, 'UNKNOWN_PICTURE'],
    [
      'a picture without settings',
      { image: Buffer.from(encodePng(pixel, { Software: 'x' })).toString('base64') },
      'PICTURE_NO_SETTINGS',
    ],
  ])('%s', async (_, body, code) => {
    expect((await recall(body)).json().error).toMatchObject({ code });
  });
});

describe("A1111's metadata from a picture made elsewhere", () => {
  const said = {
    prompt: 'a photo of an astronaut, füchse 狐, (masterpiece:1.2) <lora:ink:0.8>',
    negativePrompt: 'lowres, bad hands',
    ...{ steps: 28, sampler: 'DPM++ 2M', schedule: 'Karras', guidanceScale: 6.5, seed: 2891407511 },
    ...{ width: 512, height: 768, clipSkip: 2 },
  };

  it('is recalled over REST, and its settings are painted with', async () => {
    const { program, input, notes } = (await recall({ image: base64('a1111.jpg') })).json();
    expect({ program, input }).toEqual({ program: 'A1111', input: said });
    expect(notes).toEqual([expect.stringContaining('v1-5-pruned-emaonly')]);
    // The embedded model has its own sizes and no LoRA of that name.
    const { width: _, height: __, ...rest } = { ...input, prompt: 'a photo of an astronaut', steps: 2 };
    const response = await driver.request('POST', '/api/v1/generate', rest);
    const { settings } = await driver.ended(response.json());
    expect(settings).toMatchObject({ ...rest, model: 'aurora-mini' });
  });

  it('is recalled on the command line', () => {
    const out = execFileSync(
      process.execPath,
      [join(ROOT, 'build/cli.cjs'), 'recall', foreign('a1111.webp'), '--json'],
      { env: { ...process.env, AURORA_HOME: temporaryFolder() }, encoding: 'utf8' },
    );
    expect(JSON.parse(out)).toMatchObject({ program: 'A1111', input: said });
  });

  it("is recalled by A1111's own clients, from JPEG and of other programs too", async () => {
    const info = async (name: string) =>
      (await driver.request('POST', '/sdapi/v1/png-info', { image: base64(name) })).json();
    const { model, ...settings } = { ...said, model: 'v1-5-pruned-emaonly' };
    expect(await info('a1111.jpg')).toMatchObject({
      info: readFileSync(foreign('a1111.txt'), 'utf8'),
      parameters: { ...settings, model, 'Model hash': '6ce0161689' },
    });
    expect((await info('comfy.webp')).parameters).toMatchObject({
      sampler: 'Euler',
      width: 512,
      height: 768,
    });
  });
});

describe('our own pictures', () => {
  it('recall everything, by their ids', async () => {
    const first = await driver.ended(driver.paint({ steps: 3, variationSeed: 4, variationStrength: 0.25 }));
    const { program, input } = (await recall({ picture: first.picture!.id })).json();
    expect(program).toBe('AURORA');
    const again = await driver.ended(driver.paint(input));
    expect(again.settings).toEqual(first.settings);
    const [one, two] = [first, again].map(job => readFileSync(job.picture!.path).toString('base64'));
    expect(two).toBe(one);
  });
});
