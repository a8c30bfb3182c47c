/** Story 2 before anything is sent: the picture follows the words, and the moment that one likes becomes a picture. */
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readPngText } from '../../models/image/png.ts';
import { PageDriver } from './page-driver.ts';

let person: PageDriver;

beforeAll(async () => {
  person = await PageDriver.open();
});
afterAll(() => person.close());
afterEach(() => {
  expect(person.complaints()).toEqual([]);
});

const sketchOf = (words: string) =>
  person.page.locator(`[data-testid="preview"][alt="Sketch of: ${words}"][data-shown]`).first();

describe('paint while I write', () => {
  it('a picture stands on the card before anything was sent, and changes with the words', async () => {
    await person.page.getByTestId('prompt').pressSequentially('a castle', { delay: 20 });
    await sketchOf('a castle').waitFor();
    await person.page.getByTestId('prompt').pressSequentially(' at night', { delay: 20 });
    await sketchOf('a castle at night').waitFor();
    const shown = new Set((await person.seen()).map(({ pixels }) => pixels));
    expect(shown.size).toBeGreaterThanOrEqual(2);
    expect(person.files()).toEqual([]);
  });

  it('Enter makes what is seen a picture of full quality', async () => {
    await person.page.getByTestId('prompt').press('Enter');
    await person.finished('a castle at night');
    const { parameters } = readPngText(readFileSync(person.files()[0] ?? ''));
    expect(parameters).toContain('Denoising strength: 0.65');
  });

  it('it can be switched off, and stays so', async () => {
    await person.page.getByTestId('live').click();
    await person.visit();
    expect(await person.page.getByTestId('live').getAttribute('aria-pressed')).toBe('false');
    await person.type('a ship');
    await person.page.getByTestId('prompt').press('Enter');
    await person.finished('a ship');
    const { parameters } = readPngText(readFileSync(person.files().at(-1) ?? ''));
    expect(parameters).not.toContain('Denoising strength');
  });
});
