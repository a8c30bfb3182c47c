/**
 * Takes the pictures of docs/tour.md, with the real program, as a person would use it: `npm run gallery -- tour`. They go to
 * docs/images/tour.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { type KernelProcess, paint, startKernelProcess } from '../../bench/kernel-process.ts';
import { openPage, visit } from '../../bench/page-process.ts';

const root = process.argv[2] ?? '.';
const folder = join(root, 'docs/images/tour');

/** Pixels, and how good a picture has to be to be judged by it. */
const PHONE = { width: 420, height: 900 };
const STILL_QUALITY = 84;
const FILM = { width: 640, rate: 8, quality: 58 };

/** What hangs around her: within what the embedded model can do. */
const EARLIER = [
  'a 3d render of a red fox, mint green background',
  'sunset over the sea',
  'a 3d robot on a glowing teal background',
  'green hills on a foggy morning with pine trees',
  'strawberry',
  'a purple planet with rings in a blue nebula',
  'a 3d penguin in front of snowy mountains at noon',
  'a calm ocean at night with a full moon',
  'a 3d cat on a pink background',
];
const WORDS = 'a 3d rocket in front of desert dunes at dusk';

async function main(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Nobody new: the welcome would paint and speak of its own.
  process.env.AURORA_WELCOME = 'off';
  const kernel = await startKernelProcess(root);
  try {
    await kernel.warm();
    for (const [seed, prompt] of EARLIER.entries()) await paint(kernel, prompt, seed + 1);
    await walk(kernel);
  } finally {
    await kernel.stop();
  }
}

async function walk(kernel: KernelProcess): Promise<void> {
  const { page, browser } = await openPage(kernel.url);
  try {
    await awake(page);
    await shot(page, 'awake');
    await birth(page);
    await shot(page, 'finished');
    await page.keyboard.press('Control+K');
    await page.getByTestId('palette-input').fill('pic');
    await shot(page, 'palette');
    await page.keyboard.press('Escape');
    for (const panel of ['settings', 'gallery', 'preferences']) {
      await page.getByTestId(`open-${panel}`).click();
      await shot(page, panel);
      await page.keyboard.press('Escape');
    }
    await page.getByTestId('gallery-item').nth(3).click();
    await shot(page, 'inspect');
    await page.getByTestId('compare-with').click();
    await page.getByTestId('gallery-item').nth(1).click();
    await page.getByTestId('compare').waitFor();
    await shot(page, 'compare');
    await page.keyboard.press('Escape');
    await page.keyboard.press('F3');
    await shot(page, 'overlay');
    await page.keyboard.press('F3');
    await page.setViewportSize(PHONE);
    await visit(page, kernel.url);
    await awake(page);
    await shot(page, 'phone');
  } finally {
    await browser.close();
  }
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
  // Taken as fast as the machine could: shown at the pace at which they were.
  const delay = Math.round((performance.now() - begin) / frames.length);
  const small = await Promise.all(
    frames.map(frame => sharp(frame).resize(FILM.width).png({ compressionLevel: 1 }).toBuffer()),
  );
  await sharp(small, { join: { animated: true } })
    .webp({ quality: FILM.quality, delay: small.map(() => delay), loop: 0, effort: 4 })
    .toFile(join(folder, 'birth.webp'));
  console.log(`birth: ${frames.length} pictures, ${delay} ms apart`);
}

void main();
