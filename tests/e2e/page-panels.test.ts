/** Stories 10 and 11, as far as panels go: what there is can be looked into, and is as a person wants it. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChatServer, calling, saying } from '../game/mind/model/chat-server.ts';
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

const post = (path: string, body: object) =>
  fetch(`http://127.0.0.1:${person.port}/api/v1${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  }).then(response => response.json());

const get = <Answer>(path: string) =>
  fetch(`http://127.0.0.1:${person.port}/api/v1${path}`).then(response => response.json() as Promise<Answer>);

/** Story 12, a careful person: what leaves the machine goes where a setting says, and does nothing without a yes. */
describe('a language model of one’s own', () => {
  let server: ChatServer;
  beforeAll(async () => {
    server = await ChatServer.open();
    await post('/settings/language.url', { value: server.url });
  });
  afterAll(() => server?.close());
  const openTalk = async () => {
    if ((await page().getByTestId('character').count()) === 0) await page().keyboard.press('Alt+KeyT');
    await page().getByTestId('character').waitFor();
  };
  const talkOf = (text: string) => page().getByTestId('said').filter({ hasText: text });

  it('answers in her place; what it would do it asks for, and a word is enough of an answer', async () => {
    await openTalk();
    server.answers = [
      calling(['remember', JSON.stringify({ text: 'Lisbon in the rain' })]),
      saying('[joy] That is ', 'kept.'),
      calling(['delete-pictures', JSON.stringify({ pictures: ['x'], forever: true })]),
      saying('[calm] Then they stay.'),
    ];
    await person.paint('how are you today?');
    await page()
      .getByText(/The language model wants to: .*\(remember/)
      .waitFor();
    await person.paint('yes, go ahead');
    await talkOf('That is kept.').waitFor();
    // It was done, and the model was told so; of the feeling nothing is said.
    expect(server.asked[1]!.body.messages.at(-1)).toMatchObject({ role: 'tool' });
    expect(server.asked[1]!.body.messages.at(-1)!.content).toContain('Lisbon in the rain');
    expect(await talkOf('[joy]').count()).toBe(0);

    await person.paint('how is it going?');
    await page()
      .getByText(/The language model wants to: .*\(delete-pictures/)
      .waitFor();
    await person.paint('better not');
    await talkOf('Then they stay.').waitFor();
    expect(server.asked[3]!.body.messages.at(-1)!.content).toContain('did not allow');
    expect(server.asked).toHaveLength(4);
    await page().getByText('The language model wants to').waitFor({ state: 'detached' });
  });

  it('what is forgotten is gone from the open conversation too', async () => {
    await openTalk();
    server.answers = [saying('A quiet name.')];
    await person.paint('my name is Wilhelmina');
    await talkOf('my name is Wilhelmina').waitFor();
    await person.paint('forget that my name is Wilhelmina');
    await talkOf('(forgotten)').first().waitFor();
    await talkOf('Wilhelmina').first().waitFor({ state: 'detached' });
    // What this page would bring back by Alt+↑ is kept by the browser.
    await page().waitForFunction(() => !JSON.stringify({ ...localStorage }).includes('Wilhelmina'));
  });

  it('plays a character whose card is chosen, or dropped on the page', async () => {
    const card = (name: string) =>
      JSON.stringify({ spec: 'chara_card_v2', spec_version: '2.0', data: { name, first_mes: '' } });
    await openTalk();
    await page()
      .getByLabel('A character card')
      .setInputFiles({ name: 'mira.json', mimeType: 'application/json', buffer: Buffer.from(card('Mira')) });
    await page().getByText('Mira is here').waitFor();
    await page().evaluate(text => {
      const data = new DataTransfer();
      data.items.add(new File([text], 'tove.json', { type: 'application/json' }));
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(
          new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }),
        );
    }, card('Tove'));
    await page().getByText('Tove is here').waitFor();
    const choice = page().getByLabel('She is');
    await choice.selectOption('Tove');
    server.answers = [saying('Ahoy.')];
    server.asked.length = 0;
    await person.paint('how do you feel?');
    await talkOf('Ahoy.').waitFor();
    expect(server.asked[0]!.body.messages[0]!.content).toContain('Tove');
    await choice.selectOption('herself');
    await page().keyboard.press('Alt+KeyT');
  });
});

/** Story 10, all day: when nobody needs her she dreams, if she may. */
describe('a dream', () => {
  it('of two memories comes to the gallery, marked as one, and is forgotten with what it was made of', async () => {
    for (const about of ['an old castle by the sea', 'a red violin'])
      await post('/memories', { text: `We talked of ${about}`, about: [about] });
    await page().keyboard.press('Alt+KeyR');
    await page().getByTestId('memory-dreams').click();
    await page().keyboard.press('Escape');
    const dreams = () => get<{ pictures: { id: string; collections: string[] }[] }>('/pictures?tag=dream');
    // A minute without anybody, and the time that a picture takes.
    let found = await dreams();
    while (found.pictures.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 500));
      found = await dreams();
    }
    expect(found.pictures[0]!.collections).toEqual(['Dreams']);
    const { memories } = await get<{ memories: { id: string; dreamt: boolean }[] }>('/memories');
    expect(memories.filter(({ dreamt }) => dreamt)).toHaveLength(1);
    // Whichever two it was made of.
    const waking = memories.flatMap(({ id, dreamt }) => (dreamt ? [] : [id]));
    await post('/memories/forget', { memories: waking });
    expect((await dreams()).pictures).toEqual([]);
  }, 400_000);
});
