/**
 * Story 4 after years: 25,000 pictures are scrolled through and searched. How fast that is, `npm run bench -- gallery` says; here it is that only what
 * is in view is on the page, that nothing stays blank, and that what is found is right.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { promptOf, WANTED } from '../../bench/many-pictures.ts';
import { linkManyPictures } from './linked-gallery.ts';
import { PageDriver } from './page-driver.ts';

const PICTURES = 25_000;
/** Elements for pictures: four rows in view, and some beyond either edge. */
const MOST_ITEMS = 60;

let person: PageDriver;

beforeAll(async () => {
  person = await PageDriver.open({}, [], home =>
    linkManyPictures(join(home, 'pictures'), join(home, 'originals'), PICTURES),
  );
  await person.page.keyboard.press('Alt+KeyP');
  await saying(/^25,000 pictures$/);
}, 300_000);
afterAll(() => person?.close());

const items = () => person.page.getByTestId('album-item');
const saying = (text: RegExp) =>
  person.page.getByTestId('album-status').filter({ hasText: text }).waitFor({ timeout: 150_000 });
const search = (text: string) => person.page.getByTestId('gallery-search').fill(text);
const elements = () => person.page.evaluate(() => document.querySelectorAll('*').length);

/** Goes to a place of the whole list, 0 … 1, and waits until every picture that is in view there is really seen. */
async function scrollTo(share: number): Promise<number[]> {
  const album = person.page.getByTestId('album');
  await album.evaluate((element, share) => {
    element.scrollTop = share * (element.scrollHeight - element.clientHeight);
  }, share);
  const seen = await person.page.waitForFunction(() => {
    const album = document.querySelector('[data-testid="album"]')!.getBoundingClientRect();
    const inView = [...document.querySelectorAll<HTMLElement>('.album-cell')].filter(cell => {
      const { top, bottom } = cell.getBoundingClientRect();
      return bottom > album.top + 1 && top < album.bottom - 1;
    });
    // A jump leaves nothing in view until the list has followed.
    if (inView.length === 0) return null;
    const rows = Number(document.querySelector('[role="grid"]')!.getAttribute('aria-rowcount'));
    const full = 3 * Math.floor(album.height / inView[0]!.clientHeight) - 3;
    const covered = inView.length >= Math.min(full, 3 * rows - 2);
    const shown = inView.every(cell => {
      const image = cell.querySelector('img');
      return image?.complete === true && image.naturalWidth > 0;
    });
    return covered && shown ? inView.map(cell => Number(cell.dataset.index)) : null;
  });
  return (await seen.jsonValue())!;
}

it('all of them are scrolled through: no row stays blank, and the page does not grow', async () => {
  const first = await scrollTo(0);
  expect(first[0]).toBe(0);
  const atFirst = await elements();
  const seen = new Set(first);
  // Jumps that leave thousands out, there and back: none of what is jumped over is kept.
  for (const share of [0.05, 0.33, 0.331, 0.66, 0.999, 1, 0.5, 0]) {
    for (const index of await scrollTo(share)) seen.add(index);
    expect(await items().count()).toBeLessThanOrEqual(MOST_ITEMS);
    expect(await elements()).toBeLessThan(atFirst + 400);
  }
  expect(seen).toContain(0);
  expect(seen).toContain(PICTURES - 1);
  expect(person.complaints()).toEqual([]);
});

it('every place of the list shows the picture that belongs there', async () => {
  for (const share of [0.2, 0.8]) {
    const indices = await scrollTo(share);
    for (const index of [indices[0]!, indices.at(-1)!]) {
      const label = await person.page
        .locator(`[data-index="${index}"] [data-testid="album-item"]`)
        .getAttribute('aria-label');
      expect(label).toBe(`Look at: ${promptOf(index)}`);
    }
  }
});

it('one is found among all of them by a word, and thousands by another, each with its number', async () => {
  await search('castle');
  await saying(/^1 match$/);
  await scrollTo(0);
  expect(await items().first().getAttribute('aria-label')).toBe(`Look at: ${WANTED}`);
  const prompts = Array.from({ length: PICTURES }, (_, i) => (i === PICTURES / 2 ? WANTED : promptOf(i)));
  for (const words of ['owl', 'owl snow', 'lighthouse night woodcut', 'number 12345']) {
    await search(words);
    const matches = prompts.filter(prompt =>
      words.split(' ').every(word => new RegExp(`(^|[^a-z0-9])${word}`, 'i').test(prompt)),
    );
    await saying(new RegExp(`^${matches.length.toLocaleString('en')} match(es)?$`));
    await scrollTo(0);
    expect(await items().first().getAttribute('aria-label')).toBe(`Look at: ${matches[0]}`);
    const last = await scrollTo(1);
    expect(last.at(-1)).toBe(matches.length - 1);
  }
  await search('blue giraffe');
  await person.page.getByTestId('album-empty').waitFor();
  expect(person.complaints()).toEqual([]);
});
