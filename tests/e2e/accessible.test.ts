/** Story 11: what is on the screen can be read and used by somebody who does not see it. By axe's rules, place by place. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PANELS } from '../../game/stage/frame/panels.ts';
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

/** Which element has the focus, by its test id; "a panel" for anything within one. */
const focused = () =>
  person.page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null;
    return element?.closest('[data-panel]') ? 'a panel' : (element?.dataset.testid ?? element?.tagName);
  });
const gone = () => person.page.locator('[data-panel]').waitFor({ state: 'detached' });

describe('by the keyboard alone', () => {
  it.each(PANELS)(
    '$title opens by its key and by its button, takes the focus, and Esc gives it back',
    async ({ panel, code, keys }) => {
      const { page } = person;
      await page.getByTestId('prompt').focus();
      await page.keyboard.press(`Alt+${code}`);
      await page.locator('[data-panel]').waitFor();
      await expect.poll(focused).toBe('a panel');
      await page.keyboard.press('Escape');
      await gone();
      expect(await focused()).toBe('prompt');
      const button = page.getByTestId(`open-${panel}`);
      expect(await button.getAttribute('title')).toContain(keys);
      await button.focus();
      await page.keyboard.press('Enter');
      await page.locator('[data-panel]').waitFor();
      await expect.poll(focused).toBe('a panel');
      await page.keyboard.press('Escape');
      await gone();
      expect(await focused()).toBe(`open-${panel}`);
    },
  );

  it('what the row has no room for is behind "More": arrows, Enter and Esc', async () => {
    const { page } = person;
    await page.setViewportSize({ width: 390, height: 844 });
    const more = page.getByTestId('open-more');
    await more.focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('more-memory');
    expect(await findings()).toEqual([]);
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toBe('more-palette');
    await page.keyboard.press('Escape');
    expect(await focused()).toBe('open-more');
    expect(await more.getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('more-memory');
    for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('more-plugins');
    await page.keyboard.press('Enter');
    await page.getByTestId('plugins').waitFor();
    await page.keyboard.press('Escape');
    await gone();
    expect(await focused()).toBe('open-more');
    await page.setViewportSize({ width: 1280, height: 720 });
  });
});

describe('the row of panels', () => {
  /** Of what is seen in it: how high the row is over its highest button, what sticks out of the window, the smallest side. */
  const measure = () =>
    person.page.evaluate(() => {
      const boxes = [...document.querySelectorAll<HTMLElement>('.dock-row button')]
        .map(button => button.getBoundingClientRect())
        .filter(({ width }) => width > 0);
      const middle = boxes.map(({ top, height }) => top + height / 2);
      return {
        apart: Math.max(...middle) - Math.min(...middle),
        outside: boxes.filter(({ left, right }) => left < 0 || right > innerWidth + 0.5).length,
        smallest: Math.min(...boxes.flatMap(({ width, height }) => [width, height])),
        overlapping: boxes.filter(({ right }, i) => boxes[i + 1] && boxes[i + 1]!.left < right - 0.5).length,
      };
    });

  it.each([320, 360, 390, 480, 600, 720, 844, 960, 1100, 1280, 1920])(
    'is one row at %i pixels',
    async width => {
      const { page } = person;
      await page.setViewportSize({ width, height: 720 });
      const phone = width < 480;
      for (const panel of [false, true]) {
        // On a narrow screen the sheet lies over it.
        if (panel && width < 700) continue;
        if (panel) await page.keyboard.press('Alt+KeyG');
        const { apart, outside, smallest, overlapping } = await measure();
        expect({ width, panel, outside, overlapping }).toEqual({ width, panel, outside: 0, overlapping: 0 });
        expect(apart).toBeLessThan(2);
        if (phone) expect(smallest).toBeGreaterThanOrEqual(44);
        if (panel) await page.keyboard.press('Alt+KeyG');
      }
    },
  );

  afterAll(() => person.page.setViewportSize({ width: 1280, height: 720 }));
});

describe('no serious finding', () => {
  it('on the page as it is', async () => {
    expect(await findings()).toEqual([]);
  });

  it.each(PANELS)('with the panel of $title', async ({ panel }) => {
    await panelOf(`open-${panel}`);
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
