import type { Page } from 'playwright-core';
import type { Bench } from '../bench.ts';
import { type KernelProcess, startKernelProcess } from '../kernel-process.ts';
import { openPage, type PageProcess, visit } from '../page-process.ts';

/**
 * What somebody does in an hour, in a few minutes: so many pictures of few steps, and what one looks at between. What a page forgets to let go, it
 * forgets with each picture and each panel; the minutes between them add nothing.
 */
const PICTURES = 24;
const STEPS = 3;
/** Rounds before memory is looked at first: by then caches and fonts are filled, and the physics is compiled to its fastest (5 MB of code). */
const WARM_UP = 12;
const LETTERS = 'a lighthouse above the clouds';

/** The page as a person meets it: how soon it can be used, how soon a letter is seen, and what an hour leaves behind. */
export const bench: Bench<'interactive' | 'paint' | 'heap' | 'nodes'> = {
  name: 'page',
  onlyWhenNamed: true,
  metrics: {
    interactive: {
      title: 'from asking for the page to typing, files in the cache',
      unit: 'ms',
      aim: { of: 'median', atMost: 2000 },
    },
    paint: { title: 'from a key to the letter on the screen', unit: 'ms', aim: { of: 'median', atMost: 50 } },
    heap: {
      title: `memory of the page's scripts after ${PICTURES} pictures, of that after ${WARM_UP}`,
      unit: '%',
      aim: { of: 'median', atMost: 110 },
    },
    nodes: { title: 'elements, the same', unit: '%', aim: { of: 'median', atMost: 110 } },
  },
  async run(count, { root }) {
    const kernel = await startKernelProcess(root);
    const samples = {
      interactive: [] as number[],
      paint: [] as number[],
      heap: [] as number[],
      nodes: [] as number[],
    };
    let browser: PageProcess | null = null;
    try {
      await kernel.warm();
      browser = await openPage(kernel.url);
      const { page } = browser;
      for (let i = 0; i < Math.max(3, count); i++) {
        const begin = performance.now();
        await visit(page, kernel.url);
        samples.interactive.push(performance.now() - begin);
      }
      samples.paint.push(...(await keysToPaint(page)));
      await page.getByTestId('settings-toggle').click();
      await page.getByTestId('steps').fill(String(STEPS));
      await page.keyboard.press('Escape');
      for (let i = 0; i < count; i++) {
        for (let i = 0; i < WARM_UP; i++) await paintOne(page, kernel, i);
        const before = await browser.memory();
        for (let i = 0; i < PICTURES; i++) await paintOne(page, kernel, i);
        const after = await browser.memory();
        samples.heap.push((100 * after.heap) / before.heap);
        samples.nodes.push((100 * after.nodes) / before.nodes);
      }
      return samples;
    } finally {
      await browser?.close();
      await kernel.stop();
    }
  },
};

/** Event timing as the browser measures it: from the key's own time to the next frame that is presented, in steps of 8 ms. */
async function keysToPaint(page: Page): Promise<number[]> {
  await page.evaluate(() => {
    const durations: number[] = [];
    Object.assign(window, { keyDurations: durations });
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') durations.push(entry.duration);
    }).observe({ type: 'event', durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  });
  await page.getByTestId('prompt').pressSequentially(LETTERS, { delay: 90 });
  await page.waitForTimeout(500);
  const slow = await page.evaluate(() => (window as unknown as { keyDurations: number[] }).keyDurations);
  await page.getByTestId('prompt').fill('');
  // Those below the threshold are not told: they took less than 16 ms.
  return [...slow, ...Array<number>(Math.max(0, LETTERS.length - slow.length)).fill(16)];
}

async function paintOne(page: Page, kernel: KernelProcess, number: number): Promise<void> {
  const prompt = page.getByTestId('prompt');
  await prompt.fill(`a lighthouse above the clouds, picture ${number}`);
  const before = await pictures(kernel);
  await prompt.press('Control+Enter');
  while ((await pictures(kernel)) === before) await page.waitForTimeout(30);
  for (const panel of ['queue', 'gallery', 'settings']) {
    await page.getByTestId(`open-${panel}`).click();
    await page.waitForTimeout(50);
    await page.keyboard.press('Escape');
  }
}

const pictures = async (kernel: KernelProcess): Promise<number> =>
  (await kernel.get<{ total: number }>('/pictures?limit=1')).total;
