/** Story 6: a tinkerer turns her live, keeps it by name, shares it, and looks where the time goes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { traceProblems } from '../game/telemetry/trace-rules.ts';
import { PageDriver } from './page-driver.ts';

let person: PageDriver;

beforeAll(async () => {
  person = await PageDriver.open({ reducedMotion: 'reduce' });
  await person.page.keyboard.press('F3');
  await row('blink.rate').waitFor({ state: 'attached' });
});
afterAll(() => person?.close());
afterEach(() => {
  expect(person.complaints()).toEqual([]);
});

const row = (name: string) => person.page.locator(`[data-tweak="${name}"]`);
const number = (name: string) => row(name).locator('input').last();
const kernelValue = (name: string) =>
  person.page.evaluate(
    async wanted => (await (await fetch(`/api/v1/tweaks?search=${wanted}`)).json()).tweaks[0].value as number,
    name,
  );
const told = (text: string | RegExp) => person.page.getByTestId('toast-note').getByText(text).waitFor();
const until = (name: string, value: number) =>
  person.page.waitForFunction(
    async ([wanted, expected]) =>
      (await (await fetch(`/api/v1/tweaks?search=${wanted}`)).json()).tweaks[0].value === expected,
    [name, value] as const,
  );

describe('turning her', () => {
  it('finds a tweak among all of them, and a number typed is a number of hers', async () => {
    await person.page.getByTestId('tweak-filter').fill('blink.rate');
    await number('blink.rate').fill('9');
    await number('blink.rate').press('Enter');
    await until('blink.rate', 9);
    await person.page.locator('[data-tweak="blink.rate"][data-changed="true"]').waitFor();
  });

  it('follows what is turned elsewhere', async () => {
    await person.page.evaluate(() =>
      fetch('/api/v1/tweak', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"name":"blink.rate","value":21}',
      }),
    );
    await person.page.waitForFunction(
      () =>
        [...document.querySelectorAll<HTMLInputElement>('[data-tweak="blink.rate"] input')].at(-1)?.value ===
        '21',
    );
  });

  it('a double click on the name is usual again', async () => {
    await row('blink.rate').locator('.tp-lblv_l').dblclick();
    await until('blink.rate', 15);
    await person.page.locator('[data-tweak="blink.rate"][data-changed="false"]').waitFor();
  });
});

describe('presets', () => {
  it('one is saved, loaded, shared as a file, deleted, and taken from the file again', async () => {
    await number('blink.rate').fill('3');
    await number('blink.rate').press('Enter');
    await until('blink.rate', 3);
    await person.page.getByTestId('preset-name').fill('sleepy');
    await person.page.getByTestId('preset-save').click();
    await told('The preset "sleepy" is saved.');
    const path = join(person.home, 'presets', 'sleepy.json');
    const kept = readFileSync(path, 'utf8');
    const [download] = await Promise.all([
      person.page.waitForEvent('download'),
      person.page.getByTestId('preset-share').click(),
    ]);
    expect(download.suggestedFilename()).toBe('sleepy.json');
    const shared = await download.path();
    expect(readFileSync(shared, 'utf8')).toBe(kept);
    await row('blink.rate').locator('.tp-lblv_l').dblclick();
    await until('blink.rate', 15);
    await person.page.getByTestId('preset-load').click();
    await until('blink.rate', 3);
    await person.page.getByTestId('preset-delete').click();
    await person.page.getByTestId('preset-delete').getByText('sure?').click();
    await told('The preset "sleepy" is deleted.');
    await person.page
      .getByTestId('preset-file')
      .setInputFiles({ name: 'from a friend.json', mimeType: 'application/json', buffer: Buffer.from(kept) });
    await told(/"from a friend" is among the presets/);
    expect(await kernelValue('blink.rate')).toBe(3);
  });

  it('a name that is a path is refused, and so is a file that is none', async () => {
    await person.page.getByTestId('preset-name').fill('../evil');
    await person.page.getByTestId('preset-save').click();
    await person.page.locator('[data-testid="toast-error"][data-code="PRESET_NAME_ILLEGAL"]').waitFor();
    await person.page
      .getByTestId('preset-file')
      .setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from('no') });
    await person.page.locator('[data-testid="toast-error"][data-code="PRESET_NOT_UNDERSTOOD"]').waitFor();
  });
});

describe('where the time goes', () => {
  it('each system has its time, and memory and the queue are there', async () => {
    const frames = person.page.getByTestId('overlay-frames');
    await frames
      .locator('[data-fact="kernel"]')
      .getByText(/\d+ MiB/)
      .waitFor();
    expect(await frames.locator('[data-fact="tick ms"]').textContent()).toMatch(/^\d+\.\d\d \/ \d+\.\d\d/);
    expect(await frames.locator('.overlay-systems li').count()).toBe(10);
    // The tier says why, and can be overruled.
    expect(await frames.locator('[data-fact="tier"]').textContent()).toBe(
      'low this machine draws on its processor',
    );
    await person.page.getByTestId('overlay-tier').selectOption('high');
    await frames.locator('[data-fact="tier"]').getByText('chosen in the settings').waitFor();
    expect(await person.page.evaluate(() => document.documentElement.dataset.tier)).toBe('high');
    await person.page.getByTestId('overlay-tier').selectOption('auto');
    // Something is drawn: the graph is not one colour.
    const colours = await frames.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height / 2 - 2);
      const seen = new Set<string>();
      for (let i = 0; i < data.length; i += 4) if (data[i + 3]! > 0) seen.add(`${data[i]} ${data[i + 1]}`);
      return seen.size;
    });
    expect(colours).toBeGreaterThan(3);
  });

  it('a trace of kernel and page is saved, and opens', async () => {
    const [download] = await Promise.all([
      person.page.waitForEvent('download'),
      person.page.getByTestId('trace').click(),
    ]);
    const trace = JSON.parse(readFileSync(await download.path(), 'utf8'));
    expect(traceProblems(trace)).toEqual([]);
    const names = new Set(trace.traceEvents.map(({ name }: { name: string }) => name));
    for (const name of ['tick', 'face.blend', 'frame']) expect(names).toContain(name);
  });

  it('F3 closes it again', async () => {
    await person.page.getByTestId('trace').focus();
    await person.page.keyboard.press('F3');
    await person.page.getByTestId('overlay').waitFor({ state: 'detached' });
  });
});
