/** Story 4: a picture of long ago is found among many, and worked with; what is said of it survives the loss of the index. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeManyPictures, WANTED } from '../../bench/many-pictures.ts';
import { PageDriver } from './page-driver.ts';

/** Enough that most of them are no elements of the page; the bench has 25,000. */
const PICTURES = 120;

let person: PageDriver;

beforeAll(async () => {
  person = await PageDriver.open({}, [], home => makeManyPictures(join(home, 'pictures'), PICTURES));
  await openGallery();
});
afterAll(() => person?.close());
afterEach(() => {
  expect(person.complaints()).toEqual([]);
});

const status = () => person.page.getByTestId('album-status');
const saying = (text: RegExp) => status().filter({ hasText: text }).waitFor({ timeout: 150_000 });
const items = () => person.page.getByTestId('album-item');
const search = (text: string) => person.page.getByTestId('gallery-search').fill(text);

async function openGallery() {
  await person.page.getByTestId('open-gallery').click();
  await saying(new RegExp(`^${PICTURES} pictures$`));
}

/** The prompt of the first picture, as a screen reader says it. */
const first = () => items().first().getAttribute('aria-label');

describe('somebody looks for a picture', () => {
  it('and scrolls through all of them, while only those in view are elements', async () => {
    await items().first().focus();
    await person.page.keyboard.press('End');
    await person.page.locator(`[data-index="${PICTURES - 1}"] img`).waitFor();
    expect(await items().count()).toBeLessThan(60);
    await person.page.keyboard.press('Home');
    await person.page.locator('[data-index="0"] img').waitFor();
    // The focus goes with it.
    await person.page.waitForFunction(() => document.activeElement?.closest('[data-index="0"]') !== null);
  });

  it('finds it by a word of its prompt, and is told when nothing matches', async () => {
    await search('castle');
    await saying(/^1 match$/);
    expect(await first()).toBe(`Look at: ${WANTED}`);
    await search('castle made of cheese');
    await person.page.getByTestId('album-empty').getByText('Nothing matches').waitFor();
    await search('');
    await saying(new RegExp(`^${PICTURES} pictures$`));
  });

  it('finds it by what it means, without a word of its prompt', async () => {
    await person.page.getByTestId('by-meaning').click();
    await search('the remains of an ancient fortress');
    // The prompts are read once; meanwhile it is told how far that is, and the answer gets better by itself.
    await saying(/^the \d+ most similar$/);
    expect(await first()).toBe(`Look at: ${WANTED}`);
  });

  it('looks for more like it, which leaves itself out', async () => {
    await items().first().click();
    await person.page.getByTestId('more-like-this').click();
    await person.page.getByText(`Like “${WANTED}”`).waitFor();
    await status()
      .getByText(/most similar/)
      .waitFor();
    expect(await first()).not.toBe(`Look at: ${WANTED}`);
    await person.page.getByRole('button', { name: 'All pictures' }).click();
    await person.page.getByTestId('by-meaning').waitFor();
  });
});

describe('somebody keeps what was found', () => {
  it('with a star, a tag and a collection, and finds it by them', async () => {
    await search('castle');
    await saying(/^1 match$/);
    await items().first().click();
    await person.page.getByTestId('star').click();
    await person.page.locator('[data-testid="star"][aria-pressed="true"]').waitFor();
    await person.page.getByLabel('Add a tag').fill('stone');
    await person.page.keyboard.press('Enter');
    await person.page.getByRole('button', { name: 'Remove the tag stone' }).waitFor();
    await person.page.getByLabel('To a collection').fill('For the wall');
    await person.page.keyboard.press('Enter');
    await person.page.getByRole('button', { name: 'Remove the collection For the wall' }).waitFor();

    await person.page.getByTestId('to-pictures').click();
    await search('');
    await person.page.getByTestId('filter-starred').click();
    await saying(/^1 match$/);
    expect(await first()).toBe(`Look at: ${WANTED}, starred`);
    await person.page.getByTestId('filter-starred').click();
    await person.page.getByTestId('filter-tag').selectOption('stone');
    await saying(/^1 match$/);
    await person.page.getByTestId('filter-tag').selectOption('');
  });

  it('recalls how it was painted', async () => {
    await search('castle');
    await saying(/^1 match$/);
    await items().first().click();
    await person.page.getByTestId('recall-all').click();
    expect(await person.page.getByTestId('prompt').inputValue()).toBe(WANTED);
  });

  it('by the keyboard alone: a star, a choice of several, and back', async () => {
    await person.page.getByTestId('to-pictures').click();
    await search('number 1');
    await saying(/match/);
    await person.page.locator('[data-index="2"] img').waitFor();
    await items().first().focus();
    await person.page.keyboard.press('Space');
    await person.page.keyboard.press('Shift+ArrowRight');
    await person.page.getByTestId('selection').getByText('2 selected').waitFor();
    await person.page.keyboard.press('s');
    await person.page.locator('[data-index="1"] .album-star').waitFor();
    await person.page.keyboard.press('Escape');
    await person.page.getByTestId('selection').waitFor({ state: 'detached' });
  });
});

describe('somebody deletes', () => {
  const castleFile = () => person.files().find(file => file.includes('ruined-castle'));

  it('a picture, and brings it back with all that was said of it', async () => {
    await search('castle');
    await saying(/^1 match$/);
    await items().first().click();
    await person.page.getByTestId('delete-picture').click();
    await person.page.getByTestId('toast-note').getByText('The picture is deleted').waitFor();
    await person.page.getByTestId('album-empty').waitFor();
    expect(castleFile()).toContain('.trash');
    await person.page.getByTestId('undo').click();
    await saying(/^1 match$/);
    expect(castleFile()).not.toContain('.trash');
    await person.page.locator('[data-index="0"] .album-star').waitFor();
  });

  it('the index, and loses nothing', async () => {
    await person.killKernel();
    rmSync(join(person.home, 'pictures', '.index'), { recursive: true });
    await person.restartKernel();
    await search('');
    await person.page.getByTestId('filter-tag').selectOption('stone');
    await saying(/^1 match$/);
    await items().first().click();
    await person.page.getByRole('button', { name: 'Remove the collection For the wall' }).waitFor();
    const file = castleFile()!;
    expect(existsSync(join(file, '..', '.marks.json'))).toBe(true);
    expect(readFileSync(join(file, '..', '.marks.json'), 'utf8')).toContain('For the wall');
  });
});
