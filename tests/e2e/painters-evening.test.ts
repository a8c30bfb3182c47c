/** Story 3, as far as the panels go: styles, several at once, a picture to begin with, a mask, and a queue that one orders. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodePng, readPngText } from '../../models/image/png.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import { formulaBytes, formulaWeight, writeSafetensors } from '../models/networks/formula.ts';
import { PageDriver } from './page-driver.ts';

let person: PageDriver;

/** A LoRA for the embedded model, made by a formula: what it looks like is no matter, that it looks like something is. */
async function writeLora(file: string) {
  const block = 'lora_unet_transformer_blocks_1';
  const layers = { attn_to_qkv: [1152, 384], attn_to_added_kv: [768, 384], ff_proj_in: [1536, 384] } as const;
  const rows = Object.entries(layers).flatMap(([layer, [outputs, inputs]]) =>
    Object.entries({ lora_down: [4, inputs], lora_up: [outputs, 4] }).map(([role, shape]) => {
      const key = `${block}_${layer}.${role}.weight`;
      return [key, shape, formulaBytes(formulaWeight(key, shape), 'F16'), 'F16'] as const;
    }),
  );
  await writeSafetensors(file, rows, { 'modelspec.trigger_phrase': 'swirling lines' });
}

let made = '';
beforeAll(async () => {
  made = mkdtempSync(join(tmpdir(), 'aurora-lora-'));
  const file = join(made, 'swirls.safetensors');
  await writeLora(file);
  person = await PageDriver.open({}, [], home => {
    mkdirSync(join(home, 'loras'), { recursive: true });
    copyFileSync(file, join(home, 'loras', basename(file)));
  });
});
afterAll(async () => {
  await person?.close();
  rmSync(made, { recursive: true, force: true });
});
afterEach(() => {
  expect(person.complaints()).toEqual([]);
});

const page = () => person.page;

/** What the pictures on disk say of themselves, oldest first. */
const painted = () =>
  person
    .files()
    .map(file => JSON.parse(readPngText(readFileSync(file)).aurora!).settings as GenerationSettings);

async function openQueue() {
  const open = page().getByTestId('open-queue');
  if ((await open.getAttribute('aria-expanded')) !== 'true') await open.click();
  await page().getByTestId('pause-queue').waitFor();
}

/** Prompts of what waits, the next one first. */
const waiting = () =>
  page().locator('[data-testid="queue-item"][data-state="queued"] .line-clamp-2').allTextContents();

const waits = (...prompts: string[]) =>
  page().waitForFunction(
    expected =>
      [...document.querySelectorAll('[data-testid="queue-item"][data-state="queued"] .line-clamp-2')]
        .map(element => element.textContent)
        .join('|') === expected,
    prompts.join('|'),
  );

describe('words that one uses again', () => {
  it('become a style, which goes around the next prompt', async () => {
    await person.type('thick oil paint, warm light');
    await person.set({ steps: '2', cfg: '1', seed: '7' });
    await page().getByTestId('style-new').click();
    await page().getByTestId('style-name').fill('Oil');
    await page().getByTestId('style-text').fill('{prompt}, thick oil paint');
    await page().getByTestId('style-save').click();
    await page().getByTestId('style').selectOption('Oil');
    await page().getByTestId('style-used').getByText('Oil').waitFor();
    await person.paint('a lighthouse');
    await person.finished('a lighthouse, thick oil paint');
    expect(readFileSync(`${person.home}/styles.csv`, 'utf8')).toContain('Oil,"{prompt}, thick oil paint"');
    await page().getByRole('button', { name: 'Without the style Oil' }).click();
  });
});

describe('a LoRA', () => {
  it('restyles the same picture by its strength, which is turned while the last one is painted', async () => {
    await person.type('a teapot');
    await person.set({ steps: '12', cfg: '2', seed: '7' });
    await page().getByTestId('lora').selectOption('swirls');
    const turn = async (strength: string) => {
      await page().getByTestId('lora-swirls').fill(strength);
      const prompt = await page().getByTestId('prompt').inputValue();
      await page().getByTestId('prompt').press('Enter');
      return prompt;
    };
    const prompts = [await turn('0.2'), await turn('1'), await turn('0.2')];
    expect(prompts[0]).toBe('a teapot <lora:swirls:0.2>');
    await person.finished(prompts[2]!);
    await vi.waitFor(
      () => expect(painted().filter(({ prompt }) => prompt.includes('swirls'))).toHaveLength(3),
      60_000,
    );
    const pictures = person
      .files()
      .slice(-3)
      .map(file => Buffer.from(decodePng(readFileSync(file)).data));
    const settings = painted().slice(-3);
    const strengths = settings.map(({ prompt }) => prompt);
    expect([...strengths].sort()).toEqual([...prompts].sort());
    const strong = strengths.indexOf('a teapot <lora:swirls:1>');
    const [weak, again] = pictures.filter((_, i) => i !== strong);
    // The same strength is the same picture, another is another.
    expect(weak!.equals(again!)).toBe(true);
    expect(pictures[strong]!.equals(weak!)).toBe(false);
    await page().getByRole('button', { name: 'Take the LoRA swirls out' }).click();
    await person.type('');
  });

  it('offers the words that it was taught with', async () => {
    await person.type('a teapot');
    await page().getByTestId('lora').selectOption('swirls');
    await page().getByTestId('lora-word').click();
    const prompt = await page().getByTestId('prompt').inputValue();
    expect(prompt).toBe('swirling lines, a teapot <lora:swirls:1>');
    expect(await page().getByTestId('lora-word').count()).toBe(0);
    await person.type('');
  });
});

describe('in a hurry', () => {
  it('a picture is painted in the few steps of a LoRA that was taught so, until one has time again', async () => {
    await person.openSettings();
    await person.set({ steps: '12', cfg: '2', seed: '7' });
    const quick = page().getByTestId('quick');
    await quick.click();
    expect(await quick.getAttribute('aria-pressed')).toBe('true');
    // What it was taught stands where the usual numbers stood.
    expect(await page().getByTestId('steps').inputValue()).toBe('3');
    expect(await page().getByTestId('cfg').inputValue()).toBe('1');
    await person.paint('a teacup');
    await person.finished('a teacup <lora:quick>');
    expect(painted().at(-1)).toMatchObject({ steps: 3, guidanceScale: 1, seed: 7 });
    await person.openSettings();
    await quick.click();
    expect(await quick.getAttribute('aria-pressed')).toBe('false');
    expect(await page().getByTestId('steps').inputValue()).toBe('20');
  });
});

describe('several at once', () => {
  it('have the next seeds', async () => {
    const before = person.files().length;
    await person.set({ count: '3', seed: '40' });
    await person.paint('a teapot');
    await page()
      .getByText(`Pictures ${before + 3}`)
      .waitFor();
    expect(
      painted()
        .slice(-3)
        .map(({ seed }) => seed)
        .sort(),
    ).toEqual([40, 41, 42]);
    await person.set({ count: '' });
  });

  it('and no such number is said, and asks for nothing', async () => {
    const before = person.files().length;
    await person.set({ count: '0' });
    await person.paint('a teapot');
    await page().locator('[data-testid="toast-error"][data-code="NOT_A_NUMBER"]').waitFor();
    await person.set({ count: '' });
    expect(person.files().length).toBe(before);
  });
});

describe('a photo, and a part of it', () => {
  it('is begun with; a mask painted by hand and by numbers says where', async () => {
    await person.openSettings();
    await page().getByTestId('beginning').locator('summary').click();
    const photo = await page().evaluate(async () => {
      const canvas = new OffscreenCanvas(256, 256);
      const context = canvas.getContext('2d')!;
      context.fillStyle = '#c84';
      context.fillRect(0, 0, 256, 256);
      return [...new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg' })).arrayBuffer())];
    });
    await page()
      .getByTestId('begin-file')
      .setInputFiles({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(photo) });
    await page().getByTestId('begin-picture').waitFor();

    await page().getByTestId('paint-mask').click();
    const canvas = page().getByTestId('mask-canvas');
    await canvas.waitFor();
    const box = (await canvas.boundingBox())!;
    const at = (x: number, y: number) => [box.x + x * box.width, box.y + y * box.height] as const;
    await page().mouse.move(...at(0.2, 0.2));
    await page().mouse.down();
    await page().mouse.move(...at(0.3, 0.2));
    await page().mouse.up();
    const white = () =>
      canvas.evaluate(element => {
        const { width, height } = element as HTMLCanvasElement;
        const { data } = (element as HTMLCanvasElement).getContext('2d')!.getImageData(0, 0, width, height);
        return data.filter((value, i) => i % 4 === 3 && value > 127).length;
      });
    const stroke = await white();
    expect(stroke).toBeGreaterThan(200);
    await page().keyboard.press('i');
    expect(await white()).toBeGreaterThan(50_000);
    await page().keyboard.press('Control+z');
    await page().keyboard.press('Control+z');
    expect(await white()).toBe(0);
    await page().getByTestId('mask-rectangle').click();
    expect(await white()).toBe(128 * 128);
    await page().getByTestId('mask-done').click();
    await page().getByTestId('mask-blur').waitFor();

    await person.paint('a red door');
    await person.finished('a red door');
    const { source, inpaint } = painted().at(-1)!;
    expect(source).toMatchObject({ strength: 0.75 });
    expect(inpaint?.mask).toMatch(/^[0-9a-f]{64}$/);
    await person.openSettings();
    await page().getByTestId('begin-noise').click();
  });
});

describe('a queue that one orders', () => {
  it('stands still, is ordered by keys and by hand, and goes on in that order', async () => {
    const before = person.files().length;
    await openQueue();
    await page().getByTestId('pause-queue').click();
    await page().getByTestId('queue-status').getByText('stands still').waitFor();
    for (const prompt of ['first', 'second', 'third']) await person.paint(prompt);
    await openQueue();
    await waits('first', 'second', 'third');

    await page().getByRole('button', { name: 'Move: third' }).focus();
    await page().keyboard.press('Alt+ArrowUp');
    await waits('first', 'third', 'second');

    const row = async (prompt: string) =>
      (await page()
        .getByRole('button', { name: `Move: ${prompt}` })
        .boundingBox())!;
    const from = await row('second');
    const to = await row('first');
    await page().mouse.move(from.x + 8, from.y + 8);
    await page().mouse.down();
    await page().mouse.move(to.x + 8, to.y - 12, { steps: 5 });
    await page().mouse.up();
    await waits('second', 'first', 'third');
    expect(await waiting()).toHaveLength(3);

    // Ctrl+Shift+Enter: before all that wait.
    await person.type('at once');
    await page().keyboard.press('Control+Shift+Enter');
    await openQueue();
    await waits('at once', 'second', 'first', 'third');

    await page().getByTestId('pause-queue').click();
    await page()
      .getByText(`Pictures ${before + 4}`)
      .waitFor();
    // What has ended stands with the last one first.
    const ended = page().locator('[data-testid="queue-item"][data-state="done"] .line-clamp-2');
    expect((await ended.allTextContents()).slice(0, 4)).toEqual(['third', 'first', 'second', 'at once']);
  });
});
