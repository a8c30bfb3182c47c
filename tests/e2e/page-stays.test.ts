/** Stories 5 and 11, as far as the page goes: it outlives its kernel, and is usable by hand, ear and small screen. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PageDriver } from './page-driver.ts';

const FOX = 'a 3d render of a red fox, mint green background';

let person: PageDriver;

beforeAll(async () => {
  person = await PageDriver.open({ reducedMotion: 'reduce' });
});
afterAll(() => person.close());
afterEach(() => {
  expect(person.complaints()).toEqual([]);
});

describe('it cannot be hurt', () => {
  it('what is typed is there after a reload', async () => {
    await person.set({ steps: '6', negative: 'grey' });
    await person.type('half a thought');
    await person.visit();
    expect(await person.settings()).toMatchObject({ prompt: 'half a thought', steps: '6', negative: 'grey' });
  });

  it('the kernel dies and comes back: the page waits, loses nothing, and paints again', async () => {
    await person.killKernel();
    await person.page.getByTestId('link-status').getByText(/kept/).waitFor();
    await person.type(FOX);
    await person.page.getByTestId('prompt').press('Enter');
    await person.page.locator('[data-testid="toast-error"][data-code="NOT_CONNECTED"]').waitFor();
    await person.restartKernel();
    await person.page.getByTestId('link-status').waitFor({ state: 'detached' });
    expect(await person.page.getByTestId('prompt').inputValue()).toBe(FOX);
    await person.page.getByTestId('prompt').press('Enter');
    await person.finished(FOX);
  });
});

describe('by keyboard alone', () => {
  it('a picture is painted, looked at and recalled without touching the pointer', async () => {
    const { keyboard } = person.page;
    await person.visit();
    await person.type('');
    await person.page.getByTestId('prompt').focus();
    await keyboard.type('a cat, pink background');
    await keyboard.press('Home');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await keyboard.press('Control+ArrowUp');
    await keyboard.press('Control+ArrowUp');
    expect(await person.page.getByTestId('prompt').inputValue()).toBe('a (cat:1.2), pink background');
    await keyboard.press('Control+ArrowDown');
    await keyboard.press('Control+ArrowDown');
    await keyboard.press('Enter');
    await person.finished('a cat, pink background');
    await keyboard.press('Alt+ArrowUp');
    expect(await person.page.getByTestId('prompt').inputValue()).toBe(FOX);
    await keyboard.press('Alt+ArrowDown');
    expect(await person.page.getByTestId('prompt').inputValue()).toBe('a cat, pink background');

    await keyboard.press('Alt+p');
    await person.page.getByTestId('gallery-search').waitFor();
    await keyboard.type('fox');
    await person.page.getByText('1 match').waitFor();
    // Past the filters, to the picture.
    const onPicture = () => document.activeElement?.closest('[data-testid="album"]') !== null;
    for (let tabs = 0; tabs < 8 && !(await person.page.evaluate(onPicture)); tabs++)
      await keyboard.press('Tab');
    await keyboard.press('Enter');
    await person.page.getByTestId('inspect').getByText(FOX).waitFor();
    await keyboard.press('Escape');
    await person.page.getByTestId('inspect').waitFor({ state: 'detached' });
  });

  it('every control has a name', async () => {
    await person.openSettings();
    const nameless = await person.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, input, textarea, select, a')]
        .filter(control => {
          const label = control.getAttribute('aria-label') ?? '';
          const labels = (control as HTMLInputElement).labels;
          return !(label || control.textContent?.trim() || (labels && labels.length > 0));
        })
        .map(control => control.outerHTML),
    );
    expect(nameless).toEqual([]);
  });

  it('the painting is told in words', async () => {
    const told = await person.page.locator('[aria-live="polite"]').textContent();
    expect(told).toMatch(/picture is done/);
  });
});

describe('with less motion', () => {
  it('the scene is a still picture', async () => {
    await person.page.locator('canvas.backdrop[data-ready="true"]').waitFor();
    await person.page.waitForFunction(
      () => getComputedStyle(document.querySelector('canvas.backdrop') as Element).opacity === '1',
    );
    // Beside her, who breathes and blinks all the same.
    const sky = { clip: { x: 1_090, y: 0, width: 180, height: 300 } };
    // The light of the card that is shown may still be arriving; a scene that moves never has four frames alike.
    const alike = async () => {
      const first = await person.page.screenshot(sky);
      for (let i = 0; i < 3; i++) if (!(await person.page.screenshot(sky)).equals(first)) return false;
      return true;
    };
    await expect.poll(alike, { timeout: 20_000 }).toBe(true);
  });
});

describe('on a small screen', () => {
  it('everything is within reach', async () => {
    await person.page.setViewportSize({ width: 420, height: 900 });
    await person.visit();
    await person.openSettings();
    for (const id of ['negative', 'seed', 'steps', 'cfg', 'width', 'height', 'sampler']) {
      const box = await person.page.getByTestId(id).boundingBox();
      expect(box && box.x >= 0 && box.x + box.width <= 420 && box.y + box.height <= 900, id).toBe(true);
    }
    await person.page.keyboard.press('Escape');
    const line = await person.page.getByTestId('prompt').boundingBox();
    expect(line && line.width > 250 && line.y + line.height <= 900).toBe(true);
    const wider = await person.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
    expect(wider).toBe(false);
  });
});
