/** Story 11: what is on the screen can be read and used by somebody who does not see it. By axe's rules, place by place. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PageDriver } from './page-driver.ts';
import { seriousFindings } from './serious-findings.ts';

let person: PageDriver;
beforeAll(async () => {
  person = await PageDriver.open({ reducedMotion: 'reduce' });
  await person.set({ steps: '3', seed: '7' });
  await person.paint('a cat, pink background');
  await person.finished('a cat, pink background');
  await person.page.keyboard.press('Escape');
});
afterAll(() => person?.close());

const findings = (within?: string) => seriousFindings(person.page, within);

const panelOf = async (button: string) => {
  await person.page.getByTestId(button).click();
  await person.page.locator('[data-panel]').waitFor();
};
const closePanel = async () => {
  await person.page.locator('[data-close]').click();
  await person.page.locator('[data-panel]').waitFor({ state: 'detached' });
};
const openPalette = async () => {
  await person.page.keyboard.press('Control+k');
  await person.page.getByTestId('palette-generate').waitFor();
};

describe('the rules themselves', () => {
  it('find a button without a name: they are at work', async () => {
    await person.page.evaluate(() => {
      const bad = document.createElement('button');
      bad.id = 'nameless';
      document.body.append(bad);
    });
    expect((await findings()).join()).toMatch(/^button-name/);
    await person.page.evaluate(() => document.querySelector('#nameless')?.remove());
  });
});

describe('no serious finding', () => {
  it('on the page as it is', async () => {
    expect(await findings()).toEqual([]);
  });

  it.each([
    ...['open-settings', 'open-gallery', 'open-queue'],
    ...['open-conversation', 'open-memory', 'open-models', 'open-machine', 'open-preferences'],
  ])('with the panel of %s', async button => {
    await panelOf(button);
    expect(await findings()).toEqual([]);
    await closePanel();
  });

  it('while a picture is looked at', async () => {
    await panelOf('open-gallery');
    await person.page.getByTestId('gallery-item').last().click();
    await person.page.getByTestId('inspect').waitFor();
    expect(await findings()).toEqual([]);
    await closePanel();
  });

  it('while two pictures are compared, and while they lie on a pile', async () => {
    for (const prompt of ['a second cat', 'a third cat']) {
      await person.paint(prompt);
      await person.finished(prompt);
    }
    const card = (name: RegExp) => person.page.locator('.stage').getByRole('button', { name });
    await card(/: a second cat/).focus();
    await person.page.keyboard.press('c');
    await card(/: a cat/).focus();
    await person.page.keyboard.press('Enter');
    await person.page.getByTestId('compare').waitFor();
    expect(await findings()).toEqual([]);
    await person.page.keyboard.press('Escape');
    await card(/: a second cat/).focus();
    await person.page.keyboard.press('s');
    await card(/: a cat/).focus();
    await person.page.keyboard.press('Enter');
    await card(/^Pile of 2/).waitFor();
    expect(await findings()).toEqual([]);
    await card(/^Pile of 2/).press('Enter');
    await person.page.getByRole('button', { name: 'Gather' }).waitFor();
    expect(await findings()).toEqual([]);
  });

  it('in the palette: its list, what it finds, a form with an error, an answer', async () => {
    await openPalette();
    expect(await findings('.palette')).toEqual([]);
    await person.page.keyboard.type('castle at night');
    expect(await findings('.palette')).toEqual([]);
    await person.page.getByTestId('palette-input').fill('paint a picture');
    await person.page.keyboard.press('Enter');
    await person.page.getByTestId('palette-more').click();
    await person.page.getByTestId('palette-field-steps').fill('0');
    await person.page.locator('.field-error').first().waitFor();
    expect(await findings('.palette')).toEqual([]);
    await person.page.keyboard.press('Escape');
    await person.page.getByTestId('palette-input').fill('list tweaks');
    await person.page.keyboard.press('Enter');
    await person.page.getByTestId('palette-form').waitFor();
    await person.page.keyboard.press('Control+Enter');
    await person.page.getByTestId('palette-result').waitFor();
    expect(await findings('.palette')).toEqual([]);
    await person.page.keyboard.press('Control+k');
    await person.page.getByTestId('palette').waitFor({ state: 'detached' });
  });

  it('in the debug overlay', async () => {
    await person.page.keyboard.press('F3');
    await person.page.locator('[data-tweak]').first().waitFor({ state: 'attached' });
    await person.page.locator('[data-fact="kernel"]').waitFor();
    expect(await findings()).toEqual([]);
    await person.page.getByTestId('tweak-filter').fill('rate');
    expect(await findings('.overlay')).toEqual([]);
    await person.page.keyboard.press('F3');
  });

  it('with messages on it', async () => {
    await person.set({ steps: '0' });
    await person.page.keyboard.press('Control+Enter');
    await person.page.getByTestId('toast-error').waitFor();
    expect(await findings()).toEqual([]);
  });

  it('in her small window at the edge of the screen', async () => {
    await person.page.setViewportSize({ width: 360, height: 520 });
    await person.page.goto(`http://127.0.0.1:${person.port}/?companion`);
    await person.page.getByTestId('prompt').waitFor({ state: 'attached' });
    await person.page.mouse.move(180, 260);
    expect(await person.page.evaluate(() => document.documentElement.dataset.companion)).toBe('true');
    expect(await findings()).toEqual([]);
  });
});
