/** Pictures are things in the scene: they are taken, thrown, looked at. Stories 1, 3 and 11. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PageDriver } from './page-driver.ts';

const PROMPTS = ['a red fox', 'an owl at night', 'a castle on a hill'];

/** A machine that draws on its processor, and paints, may take its time for a frame. */
const SOON = { timeout: 30_000 };

let person: PageDriver;

beforeAll(async () => {
  person = await PageDriver.open();
  await person.set({ steps: '4' });
  await person.page.keyboard.press('Escape');
  for (const prompt of PROMPTS) {
    await person.paint(prompt);
    await person.finished(prompt);
  }
  // Physics comes when the page has settled.
  await person.page.locator('canvas.space[data-physics="true"]').waitFor({ state: 'attached' });
});
afterAll(() => person?.close());
afterEach(() => {
  expect(person.complaints()).toEqual([]);
});

const card = (prompt: string) => person.page.getByRole('button', { name: `Look at: ${prompt}` });
const middle = async (prompt: string) => {
  const box = await card(prompt).boundingBox();
  if (!box) throw new Error(`no card of "${prompt}"`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
/** How the scene holds a card: `held`, `grabbed`, `free`, `resting`. */
const phase = (prompt: string) =>
  card(prompt).evaluate(button => button.closest<HTMLElement>('[data-phase]')?.dataset.phase);

/** Takes a card and draws the pointer through places of the window, one each 20 ms of the pointer's own time. */
async function drag(prompt: string, path: readonly (readonly [number, number])[]): Promise<void> {
  const { mouse } = person.page;
  const { x, y } = await middle(prompt);
  await mouse.move(x, y);
  await mouse.down();
  for (const [toX, toY] of path) await mouse.move(toX, toY, { steps: 4 });
}

/**
 * Lets go in a quick movement. Events carry their own times, 10 ms apart: how fast this machine hands them over is not what
 * the story is about.
 */
async function fling(from: readonly [number, number], to: readonly [number, number]): Promise<void> {
  const devtools = await person.page.context().newCDPSession(person.page);
  const began = Date.now() / 1000;
  const steps = 8;
  const event = (type: 'mouseMoved' | 'mouseReleased', i: number) =>
    devtools.send('Input.dispatchMouseEvent', {
      ...{ type, button: 'left', buttons: type === 'mouseMoved' ? 1 : 0, clickCount: 1 },
      x: from[0] + ((to[0] - from[0]) * i) / steps,
      y: from[1] + ((to[1] - from[1]) * i) / steps,
      timestamp: began + i * 0.01,
    });
  for (let i = 1; i <= steps; i++) await event('mouseMoved', i);
  await event('mouseReleased', steps);
  await devtools.detach();
}

describe('a painter grabs a card', () => {
  it('and it follows the pointer', async () => {
    await drag('a red fox', [[640, 300]]);
    await expect.poll(() => phase('a red fox'), SOON).toBe('grabbed');
    await expect.poll(async () => Math.abs((await middle('a red fox')).x - 640), SOON).toBeLessThan(25);
  });

  it('and throws it: it flies, and comes to rest on the floor; the click that ends a throw is none', async () => {
    await fling([640, 300], [840, 200]);
    await expect.poll(() => phase('a red fox'), SOON).toBe('resting');
    const { height = 0, y = 0 } = (await card('a red fox').boundingBox()) ?? {};
    // On the floor, which begins at the horizon, 62 % from above.
    expect(y + height).toBeGreaterThan(720 * 0.62);
    expect(await person.page.getByTestId('inspect').count()).toBe(0);
  });

  it('and puts another down gently: it goes home', async () => {
    const before = await middle('an owl at night');
    await drag('an owl at night', [
      [500, 200],
      [520, 150],
    ]);
    // The hand rests: the same place again, later.
    await expect.poll(async () => Math.abs((await middle('an owl at night')).x - 520), SOON).toBeLessThan(25);
    await person.page.mouse.up();
    await expect.poll(() => phase('an owl at night'), SOON).toBe('held');
    await expect
      .poll(async () => Math.abs((await middle('an owl at night')).x - before.x), SOON)
      .toBeLessThan(6);
  });
});

describe('a card is looked at', () => {
  it('by a click, from wherever it lies', async () => {
    await card('a red fox').click();
    await person.page.getByTestId('inspect').getByText('a red fox').waitFor();
    await expect.poll(() => phase('a red fox'), SOON).toBe('held');
    await person.page.keyboard.press('Escape');
  });

  it('by keyboard: Tab finds it, Enter opens it, pressed again it fills the window', async () => {
    await card('an owl at night').focus();
    await person.page.keyboard.press('Enter');
    await person.page.getByTestId('inspect').getByText('an owl at night').waitFor();
    const before = (await card('an owl at night').boundingBox())?.height ?? 0;
    await card('an owl at night').focus();
    await person.page.keyboard.press('Enter');
    await person.page.getByTestId('inspect').waitFor({ state: 'detached' });
    await expect
      .poll(async () => (await card('an owl at night').boundingBox())?.height ?? 0, SOON)
      .toBeGreaterThan(before * 1.2);
    await person.page.keyboard.press('Escape');
    await person.page.getByTestId('inspect').waitFor();
    await person.page.keyboard.press('Escape');
    await person.page.getByTestId('inspect').waitFor({ state: 'detached' });
  });
});

describe('a painter compares two pictures with the slider', () => {
  const slider = () => person.page.getByTestId('compare-slider');
  /** How much of the second picture is cut off, percent. */
  const cut = () =>
    person.page
      .locator('.compare-after')
      .evaluate(image => Number(/([\d.]+)%\)$/.exec(getComputedStyle(image).clipPath)?.[1]));

  it('by keyboard: C on the one, Enter on the other, arrows move the line', async () => {
    await card('a red fox').focus();
    await person.page.keyboard.press('c');
    await person.page.getByTestId('toast-note').getByText('compare with “a red fox”').waitFor();
    await card('an owl at night').focus();
    await person.page.keyboard.press('Enter');
    await person.page.getByTestId('compare').waitFor();
    const name = await slider().getAttribute('aria-label');
    expect(name).toBe('Compare: left a red fox, right an owl at night');
    expect(await slider().evaluate(input => input === document.activeElement)).toBe(true);
    expect(await cut()).toBeCloseTo(50, 0);
    for (let i = 0; i < 20; i++) await person.page.keyboard.press('ArrowRight');
    expect(await cut()).toBeCloseTo(70, 0);
    await person.page.keyboard.press('Home');
    expect(await cut()).toBeCloseTo(0, 0);
  });

  it('by pointer: the line goes where the hand is', async () => {
    const box = await person.page.locator('.compare-frame').boundingBox();
    if (!box) throw new Error('nothing is compared');
    const { mouse } = person.page;
    await mouse.move(box.x + box.width * 0.3, box.y + box.height / 2);
    await mouse.down();
    await mouse.move(box.x + box.width * 0.8, box.y + box.height / 3, { steps: 3 });
    await mouse.up();
    expect(await cut()).toBeCloseTo(80, 0);
  });

  it('Esc closes it, and the painting that might run is not stopped by it', async () => {
    await slider().press('Escape');
    await person.page.getByTestId('compare').waitFor({ state: 'detached' });
    // A picture with itself is no comparison: C twice lets go.
    await card('a red fox').focus();
    await person.page.keyboard.press('c');
    await person.page.keyboard.press('c');
    await card('an owl at night').click();
    await person.page.getByTestId('inspect').waitFor();
    await person.page.keyboard.press('Escape');
    expect(await person.page.getByTestId('compare').count()).toBe(0);
  });
});

describe('a painter makes a pile', () => {
  const pile = () => person.page.getByRole('button', { name: /^Pile of 2 pictures, on top: a red fox/ });

  it('S picks a card up, Enter lays it onto another; both are one thing then', async () => {
    await card('a red fox').focus();
    await person.page.keyboard.press('s');
    await card('an owl at night').focus();
    await person.page.keyboard.press('Enter');
    await pile().waitFor();
    expect(await card('an owl at night').count()).toBe(0);
  });

  it('is spread, and dissolved', async () => {
    await pile().focus();
    await person.page.keyboard.press('Enter');
    await card('an owl at night').waitFor();
    await person.page.getByRole('button', { name: 'Dissolve' }).click();
    await person.page.getByRole('button', { name: 'Dissolve' }).waitFor({ state: 'detached' });
    await card('a red fox').waitFor();
  });
});

describe('how much is drawn', () => {
  const tier = () => person.page.evaluate(() => ({ ...document.documentElement.dataset }));

  it('is what the machine can do, and says why; what a person chose stays', async () => {
    expect(await tier()).toMatchObject({ tier: 'low', tierReason: 'this machine draws on its processor' });
    // The same tier, but chosen: a higher one would only show how slow this machine is.
    await person.page.evaluate(() => localStorage.setItem('aurora.quality.v1', 'low'));
    await person.visit();
    await person.page.waitForFunction(() => document.documentElement.dataset.scene === 'ready');
    expect(await tier()).toMatchObject({ tier: 'low', tierReason: 'chosen in the settings' });
    await person.page.evaluate(() => localStorage.setItem('aurora.quality.v1', 'nonsense'));
    await person.visit();
    await person.page.waitForFunction(() => document.documentElement.dataset.scene === 'ready');
    await expect
      .poll(async () => (await tier()).tierReason, SOON)
      .toBe('this machine draws on its processor');
  });
});
