/** Stories 10 and 11, as far as panels go: what there is can be looked into, and is as a person wants it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PageDriver } from './page-driver.ts';

let person: PageDriver;

beforeAll(async () => {
  person = await PageDriver.open();
});
afterAll(() => person?.close());
afterEach(() => {
  expect(person.complaints()).toEqual([]);
});

const page = () => person.page;
const root = (name: string) => page().evaluate(key => document.documentElement.dataset[key], name);

describe('models', () => {
  it('say what they are and where they lie, and are verified by reading them anew', async () => {
    await page().keyboard.press('Alt+KeyL');
    const model = page().getByTestId('model').first();
    await model.getByText('aurora-mini', { exact: true }).waitFor();
    await model.getByText(/weights\/aurora-mini/).waitFor();
    await model.getByTestId('verify-model').click();
    await model.getByTestId('model-check').getByText('The weights are what they were.').waitFor();
  });
});

describe('the machine', () => {
  it('shows each process with its memory and load, and each system of the tick', async () => {
    await page().keyboard.press('Alt+KeyG');
    const kernel = page().getByTestId('process').filter({ hasText: 'kernel' });
    await kernel.getByText(/MiB/).waitFor();
    await kernel.getByText(/\d %/).waitFor();
    await page().getByTestId('process').filter({ hasText: 'diffusion worker' }).waitFor();
    await page().getByRole('rowheader', { name: 'diffusion.dispatch' }).waitFor();
    // Two looks make a line.
    await page().waitForFunction(() =>
      /L/.test(document.querySelector('[data-testid="process"] .sparkline path')?.getAttribute('d') ?? ''),
    );
  });
});

describe('settings', () => {
  const open = async () => {
    if ((await page().getByTestId('preferences').count()) === 0) await page().keyboard.press('Alt+Comma');
    await page().getByTestId('preference-search').fill('');
    await page().getByTestId('setting-sound.volume').waitFor();
  };
  const search = (words: string) => page().getByTestId('preference-search').fill(words);

  it('are found by what they say, work at once, and are there after a reload', async () => {
    await open();
    await search('movement');
    await page().getByTestId('setting-sound.volume').waitFor({ state: 'detached' });
    await page().getByTestId('setting-sight.motion').selectOption('less');
    expect(await root('motion')).toBe('less');
    const duration = () =>
      page().evaluate(() => getComputedStyle(document.querySelector('.panel')!).animationDuration);
    expect(await duration()).toBe('0.001s');

    await search('contrast');
    await page().getByTestId('setting-sight.contrast').selectOption('high');
    await search('captions size');
    await page().getByTestId('setting-sight.captions').fill('32');
    await person.visit();
    expect(await root('motion')).toBe('less');
    expect(await root('contrast')).toBe('high');
    const captions = () =>
      page().evaluate(() => document.documentElement.style.getPropertyValue('--caption-size'));
    expect(await captions()).toBe('32px');

    await open();
    await page().getByTestId('setting-reset-sight.captions').click();
    expect(await captions()).toBe('20px');
    await page().getByTestId('setting-reset-sight.captions').waitFor({ state: 'detached' });
  });

  it('of the program say what is wrong beside the field, and that they wait for a restart', async () => {
    await open();
    const threads = page().getByTestId('setting-painting.threads');
    await threads.fill('900');
    await threads.press('Enter');
    const error = page().getByTestId('setting-error-painting.threads');
    await error.getByText('1 … 256').waitFor();
    expect(await error.getAttribute('data-code')).toBe('SETTING_INVALID');
    await threads.fill('3');
    await threads.press('Enter');
    await error.waitFor({ state: 'detached' });
    await page().getByTestId('setting-waiting-painting.threads').waitFor();
    await threads.fill('');
    await threads.press('Enter');
    await page().getByTestId('setting-waiting-painting.threads').waitFor({ state: 'detached' });
  });

  it('that are folders are added and taken out, and one that is not there is refused', async () => {
    await open();
    const field = page().getByTestId('setting-models.folders');
    await field.fill('/nowhere/at/all');
    await field.press('Enter');
    await page().getByTestId('setting-error-models.folders').getByText('is not there').waitFor();
    await field.fill(person.home);
    await page().getByTestId('setting-add-models.folders').click();
    await page().getByTestId('setting-path-models.folders').getByText(person.home).waitFor();
    expect(await field.inputValue()).toBe('');
    await page()
      .getByRole('button', { name: `Take out ${person.home}` })
      .click();
    await page().getByTestId('setting-path-models.folders').waitFor({ state: 'detached' });
  });

  it('are set from elsewhere too, those of the page among them', async () => {
    const set = (name: string, value: unknown) =>
      fetch(`http://127.0.0.1:${person.port}/api/v1/settings/${name}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ value }),
      });
    await open();
    await set('sight.text', 120);
    await page().waitForFunction(() => document.documentElement.style.fontSize === '120%');
    await set('voice.speed', 1.2);
    await page().waitForFunction(
      () => document.querySelector<HTMLInputElement>('[data-testid="setting-voice.speed"]')?.value === '1.2',
    );
    expect((await set('sight.text', 500)).status).toBe(422);
  });

  it('says so where none speaks of what is looked for', async () => {
    await open();
    await search('blockchain');
    await page().getByText('No setting speaks of that.').waitFor();
  });
});

describe('the conversation', () => {
  it('shows what she says, lets her say it again, and is cleared', async () => {
    await page().keyboard.press('Alt+KeyT');
    await page().getByText('Nothing has been said yet').waitFor();
    await fetch(`http://127.0.0.1:${person.port}/api/v1/say`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ text: 'The lake is quiet tonight.' }),
    });
    const said = page().getByTestId('said');
    await said.getByText('The lake is quiet tonight.').waitFor({ timeout: 120_000 });
    expect(await said.getAttribute('data-who')).toBe('aurora');
    await said.getByRole('button', { name: 'Say again' }).click();
    await page().waitForFunction(() => document.querySelectorAll('[data-testid="said"]').length === 2, null, {
      timeout: 120_000,
    });
    await page().getByTestId('conversation-clear').click();
    await page().getByText('Nothing has been said yet').waitFor();
  });
});

describe('the memory', () => {
  const keep = (memory: object) =>
    fetch(`http://127.0.0.1:${person.port}/api/v1/memories`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(memory),
    }).then(response => response.json() as Promise<{ memory: { id: string } }>);

  it('is searched, read with its sources, put right and forgotten, by keys alone', async () => {
    const { memory } = await keep({ text: 'Ada told me of her new flat by the river', about: ['Ada'] });
    const fact = { subject: 'Ada', relation: 'lives in', object: 'Londn', sources: [memory.id] };
    await keep(fact);
    await keep({ task: 'paint a castle', recipe: { sampler: 'euler', steps: 20 } });

    await page().keyboard.press('Alt+KeyR');
    await page().getByText('3 memories').waitFor();
    await page().getByTestId('memory-search').fill('where does Ada live');
    const found = page().getByTestId('memory').filter({ hasText: 'Ada lives in Londn' });
    await found.getByText(/fairly sure/).waitFor();
    await found.focus();
    await page().keyboard.press('Enter');
    await page().getByTestId('memory-sources').getByText('her new flat by the river').waitFor();

    await page().getByTestId('memory-correct').press('Enter');
    await page().getByTestId('correct-object').fill('London');
    await page().keyboard.press('Enter');
    await page().getByTestId('memory-text').getByText('Ada lives in London').waitFor();
    await page().getByTestId('memory-past').getByText('Ada lives in Londn').waitFor();

    await page().keyboard.press('Escape');
    await page().getByTestId('memory-search').fill('river');
    await page().getByTestId('memory').filter({ hasText: 'her new flat' }).click();
    await page().getByTestId('memory-forget').press('Enter');
    // What was learnt from it alone goes too, and is named before.
    await page().getByTestId('forget-takes').getByText('Ada lives in Londn').waitFor();
    await page().keyboard.press('Enter');
    await page().getByText('2 are forgotten, on the disk too').waitFor();
    await page().getByTestId('memory-search').fill('');
    await page().getByText('2 memories').waitFor();
    await page().keyboard.press('Escape');
    expect(await page().locator('[data-panel]').count()).toBe(0);
  });
});
