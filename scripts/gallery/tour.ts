/**
 * Takes the pictures of docs/tour.md, with the real program, as a person would use it: `npm run gallery -- tour`. They go to
 * docs/images/tour.
 */
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { type KernelProcess, paint, startKernelProcess } from '../../bench/kernel-process.ts';
import { openPage, visit } from '../../bench/page-process.ts';
import type { ConversationEntry, JobView } from '../../game/api/protocol.ts';
import type { TalkView } from '../../game/mind/thought-view.ts';

const root = process.argv[2] ?? '.';
const folder = join(root, 'docs/images/tour');

/** Pixels, and how good a picture has to be to be judged by it. */
const PHONE = { width: 420, height: 900 };
const STILL_QUALITY = 84;
const FILM = { width: 640, rate: 8, quality: 58, window: { width: 960, height: 540 } };
const WINDOW = { width: 1280, height: 720 };

/** Between two pictures of the film, milliseconds. */
const SLOWEST = 220;

/** What hangs around her: within what the embedded model can do. */
const EARLIER = [
  'a 3d render of a red fox, mint green background',
  'sunset over the sea',
  'green hills on a foggy morning with pine trees',
  'strawberry',
  'a 3d penguin in front of snowy mountains at noon',
  'a calm ocean at night with a full moon',
  'a 3d cat on a pink background',
];
const WORDS = 'sunset over a calm sea, purple sky';
/** What is said to her before the tour begins: so she has something to remember. */
const SAID = ['hello', 'my name is Ada', 'I like owls', 'my sister lives in Bergen'];
/** Typed into the line while somebody watches: it means a picture that is there already. */
const AGAIN = 'make that ocean again, at sunset';
/** Seconds that the machine's curves are given. */
const MEASURED = 40;

async function main(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const home = mkdtempSync(join(tmpdir(), 'aurora-tour-'));
  cpSync(join(root, 'docs/examples/plugins'), join(home, 'plugins'), { recursive: true });
  const kernel = await startKernelProcess(root, home);
  try {
    await kernel.warm();
    for (const text of SAID) {
      await kernel.post<TalkView>('/talk', { text });
      await answered(kernel);
    }
    for (const [seed, prompt] of EARLIER.entries()) await paint(kernel, prompt, seed + 1);
    await walk(kernel);
  } finally {
    await kernel.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function walk(kernel: KernelProcess): Promise<void> {
  const { page, browser } = await openPage(kernel.url);
  // On a machine that has more to do.
  page.setDefaultTimeout(180_000);
  // As a graphics card draws it; the film is taken at the pace of this machine.
  const draw = (tier: string) => page.evaluate(kept => localStorage.setItem('aurora.quality.v1', kept), tier);
  try {
    await awake(page);
    await birth(page);
    await draw('medium');
    await visit(page, kernel.url);
    await awake(page);
    await shot(page, 'finished');
    await page.getByTestId('prompt').fill('');
    await page.getByTestId('prompt').blur();
    await shot(page, 'awake');
    // The first thing that a stranger sees of it.
    await sharp(await page.screenshot())
      .webp({ quality: 88 })
      .toFile(join(root, 'docs/images/painting.webp'));
    await again(page, kernel);
    await panels(page, kernel);
    await page.keyboard.press('Control+K');
    await page.getByTestId('palette-input').fill('pic');
    await shot(page, 'palette');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+p');
    await page.getByTestId('album-item').nth(3).click();
    await shot(page, 'inspect');
    await page.getByTestId('compare-with').click();
    await page.getByTestId('gallery-item').nth(1).click();
    await page.getByTestId('compare').waitFor();
    await shot(page, 'compare');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F3');
    await shot(page, 'overlay');
    await page.keyboard.press('F3');
    await draw('low');
    await page.setViewportSize(PHONE);
    await visit(page, kernel.url);
    await awake(page);
    await shot(page, 'phone');
    await page.keyboard.press('Alt+p');
    await shot(page, 'phone-pictures');
  } finally {
    await browser.close();
  }
}

/** What she is told in words, and what she makes of it: the line, the picture, the conversation. */
async function again(page: Page, kernel: KernelProcess): Promise<void> {
  await page.getByTestId('prompt').fill(AGAIN);
  await page.keyboard.press('Enter');
  await page.waitForFunction(() =>
    (document.querySelector<HTMLTextAreaElement>('.prompt-field')?.value ?? '').includes('calm ocean'),
  );
  await idle(page, kernel);
  await answered(kernel);
  await page.keyboard.press('Alt+t');
  await page.getByTestId('said').last().waitFor();
  await shot(page, 'conversation');
  await page.keyboard.press('Alt+t');
}

/** Until she has said something to what was said. */
async function answered(kernel: KernelProcess): Promise<void> {
  for (let look = 0; look < 100; look++) {
    const { entries } = await kernel.get<{ entries: readonly ConversationEntry[] }>('/conversation');
    if (entries.at(-1)?.who === 'aurora') return;
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/** Until nothing is painted. */
async function idle(page: Page, kernel: KernelProcess): Promise<void> {
  for (;;) {
    const { jobs } = await kernel.get<{ jobs: readonly JobView[] }>('/jobs');
    if (jobs.every(({ finishedAt }) => finishedAt !== null)) return;
    await page.waitForTimeout(500);
  }
}

async function panels(page: Page, kernel: KernelProcess): Promise<void> {
  for (const [name, key] of [
    ['settings', 'Alt+s'],
    ['gallery', 'Alt+p'],
    ['memory', 'Alt+r'],
    ['plugins', 'Alt+u'],
    ['models', 'Alt+l'],
    ['preferences', 'Alt+,'],
  ] as const) {
    await page.keyboard.press(key);
    if (name === 'memory') await page.getByTestId('memory-kind').selectOption('fact');
    if (name === 'plugins') await page.getByRole('button', { name: 'Allow Season styles all of it' }).click();
    await shot(page, name);
    await page.keyboard.press(key);
  }
  // Something is painted, something waits, and the machine's curves show what that takes.
  await page.keyboard.press('Alt+g');
  for (const prompt of EARLIER.slice(0, 6)) await kernel.post('/generate', { prompt, seed: 77, steps: 300 });
  await page.waitForTimeout(1000 * MEASURED);
  await shot(page, 'machine');
  await page.keyboard.press('Alt+q');
  await shot(page, 'queue');
  await page.keyboard.press('Alt+q');
  await kernel.post('/queue/clear', {});
  const { jobs } = await kernel.get<{ jobs: readonly JobView[] }>('/jobs');
  for (const { id, finishedAt } of jobs) if (finishedAt === null) await kernel.post(`/jobs/${id}/cancel`, {});
}

/** Until she has formed, and her light has come to rest. */
async function awake(page: Page): Promise<void> {
  await page.waitForFunction(
    () => Number(document.querySelector<HTMLElement>('.hologram')?.dataset.drawn ?? 0) > 45,
    undefined,
    { timeout: 120_000 },
  );
  await page.waitForTimeout(1500);
}

async function shot(page: Page, name: string): Promise<void> {
  // What slides in has arrived, and pictures are decoded.
  await page.waitForTimeout(1200);
  await sharp(await page.screenshot())
    .webp({ quality: STILL_QUALITY })
    .toFile(join(folder, `${name}.webp`));
  console.log(name);
}

/** Words are written, the picture follows them, and Enter keeps it: as a film. */
async function birth(page: Page): Promise<void> {
  await page.setViewportSize(FILM.window);
  const frames: Buffer[] = [];
  const begin = performance.now();
  let filming = true;
  const film = (async () => {
    while (filming) {
      const next = begin + (frames.length * 1000) / FILM.rate;
      await page.waitForTimeout(Math.max(0, next - performance.now()));
      frames.push(await page.screenshot());
    }
  })();
  await page.getByTestId('prompt').pressSequentially(WORDS, { delay: 85 });
  await page.waitForTimeout(1500);
  await page.keyboard.press('Enter');
  await page.locator(`[data-kind="final"][alt="${WORDS}"]`).first().waitFor();
  await page.waitForTimeout(1500);
  filming = false;
  await film;
  await page.setViewportSize(WINDOW);
  // Taken as fast as the machine could, and shown at that pace, or faster where it had more to do: nobody watches a minute of it.
  const delay = Math.min(SLOWEST, Math.round((performance.now() - begin) / frames.length));
  const small = await Promise.all(
    frames.map(frame => sharp(frame).resize(FILM.width).png({ compressionLevel: 1 }).toBuffer()),
  );
  await sharp(small, { join: { animated: true } })
    .webp({ quality: FILM.quality, delay: small.map(() => delay), loop: 0, effort: 4 })
    .toFile(join(folder, 'birth.webp'));
  console.log(`birth: ${frames.length} pictures, ${delay} ms apart`);
}

void main();
