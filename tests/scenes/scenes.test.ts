/**
 * The page beside the pictures that are kept of it. A missing picture fails, and so does one that nothing draws. To accept new ones:
 * `AURORA_GOLDENS=write npm test -- scenes`, then look at every one of them.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare, type Pixels, readPixels, writeSideBySide } from './compare-pictures.ts';
import { Studio } from './page-scene.ts';
import { FILLED, PANELS, SCENES } from './scenes.ts';

const GOLDENS = join(import.meta.dirname, 'goldens');
const BESIDE = join(import.meta.dirname, '../../build/scenes');
const writing = process.env.AURORA_GOLDENS === 'write';
/** Of the page's pixels: scenes are kept small, and letters become texture. */
const SCALE = 0.5;
/** See `Difference`. Another machine's sines and glyphs stay well below this; a card that is missing does not. */
const MOST = { mean: 0.012, seen: 0.012 } as const;
/** Pixels by which a panel may be higher or lower: lines of text are measured in fractions. */
const LEEWAY = 3;

let studio: Studio;
const looked = new Set<string>();

beforeAll(async () => {
  studio = await Studio.open();
});
afterAll(() => studio?.close());

const screenshot = (page: Page, part?: string) => {
  const options = { animations: 'disabled', caret: 'hide', timeout: 120_000 } as const;
  return part === undefined ? page.screenshot(options) : page.locator(part).first().screenshot(options);
};

async function small(shot: Buffer): Promise<Pixels> {
  const { width, height } = await sharp(shot).metadata();
  return readPixels(shot, Math.round(SCALE * width), Math.round(SCALE * height));
}

async function resembles(name: string, shot: Buffer): Promise<void> {
  looked.add(`${name}.webp`);
  const file = join(GOLDENS, `${name}.webp`);
  let actual = await small(shot);
  if (writing) {
    const { width, height, data } = actual;
    mkdirSync(GOLDENS, { recursive: true });
    const image = sharp(data, { raw: { width, height, channels: 3 } });
    writeFileSync(file, await image.webp({ quality: 86, effort: 6, smartSubsample: true }).toBuffer());
  }
  const beside = join(BESIDE, `${name}.png`);
  const fails = async (golden: Pixels | null, reason: string) => {
    await writeSideBySide(beside, golden, actual);
    return `${name}: ${reason}. Kept, drawn, difference: ${beside}`;
  };
  if (!existsSync(file)) throw new Error(await fails(null, 'no picture is kept'));
  const kept = readFileSync(file);
  const { width, height } = await sharp(kept).metadata();
  const golden = await readPixels(kept, width, height);
  if (Math.abs(actual.width - width) > LEEWAY || Math.abs(actual.height - height) > LEEWAY)
    throw new Error(
      await fails(null, `it is ${actual.width} × ${actual.height} instead of ${width} × ${height}`),
    );
  if (actual.width !== width || actual.height !== height) actual = await readPixels(shot, width, height);
  const { mean, seen } = await compare(actual, golden);
  if (mean <= MOST.mean && seen <= MOST.seen) return;
  const numbers = `${(100 * seen).toFixed(2)} % of it is seen to differ (${100 * MOST.seen} % may), mean ${mean.toFixed(4)} (${MOST.mean})`;
  throw new Error(await fails(golden, numbers));
}

describe('scenes', () => {
  test.each(SCENES)('$name: $sentence', async ({ name, build, part, ...opening }) => {
    await resembles(name, await studio.shoot(opening, build, page => screenshot(page, part)));
  });
});

describe.each([
  ['empty', {}],
  ['filled', FILLED],
] as const)('panels, %s', (fill, state) => {
  let shots: Map<string, Buffer>;
  beforeAll(async () => {
    shots = new Map();
    const size = { width: 960, height: 760 };
    await studio.shoot(
      { state: { ...state }, size, quality: 'low' },
      async stage => {
        for (const { name, key } of PANELS) {
          await stage.page.keyboard.press(key);
          await stage.page.locator('.panel').waitFor();
          await stage.seconds(0.3);
          await stage.loaded();
          await stage.seconds(0.3);
          shots.set(name, await screenshot(stage.page, '.panel'));
          await stage.page.keyboard.press(key);
          await stage.page.locator('.panel').waitFor({ state: 'detached' });
        }
      },
      async () => null,
    );
  });

  test.each(PANELS)('$name: $sentence', async ({ name }) => {
    await resembles(`panel-${name}-${fill}`, shots.get(name)!);
  });
});

test('no picture is kept that nothing draws', () => {
  expect(readdirSync(GOLDENS).sort()).toEqual([...looked].sort());
});
