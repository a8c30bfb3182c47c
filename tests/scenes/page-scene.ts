/**
 * The built page in a real Chromium, told by a scripted kernel, on a clock that only a scene moves: what is drawn follows from the scene
 * alone. Images, shaders and modules load in real time while the page's time stands still.
 */

import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/lib/machine.mjs';
import { herPicture, painted, plain } from './painted.ts';
import { type KernelState, ScriptedKernel } from './scripted-kernel.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = join(ROOT, 'build/page');
const TYPES: Readonly<Record<string, string>> = {
  ...{ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' },
  ...{ '.woff2': 'font/woff2', '.wasm': 'application/wasm', '.mp3': 'audio/mpeg' },
};
/** Milliseconds. */
const PATIENCE = 120_000;
/** When scenes happen. */
const NOW = new Date('2026-11-22T20:00:00Z');

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Stage {
  readonly page: Page;
  readonly kernel: ScriptedKernel;
  /** The page's time goes on: so many of its seconds, in frames of 16 ms. */
  seconds(count: number): Promise<void>;
  /** Another picture of her comes. */
  her(): Promise<void>;
  /** Resolves when every image that the page has is loaded. */
  loaded(): Promise<void>;
}

/** What may be said of a scene before it opens. */
export interface Opening {
  readonly state?: Partial<KernelState>;
  readonly size?: Size;
  /** The person asked for less movement. */
  readonly still?: boolean;
  /** Tier of the scene; default the lowest, since scenes are drawn on processors. */
  readonly quality?: string;
  /** The row of panels is looked at, too: it grows with the program, and says nothing about most scenes. */
  readonly dock?: boolean;
}

type Her = ReturnType<typeof herPicture>;

/** One browser and one server for all scenes. */
export class Studio {
  readonly #browser: Browser;
  readonly #server: Server;
  readonly #url: string;
  readonly #her: Her;

  private constructor(browser: Browser, server: Server, url: string, her: Her) {
    this.#browser = browser;
    this.#server = server;
    this.#url = url;
    this.#her = her;
  }

  static async open(): Promise<Studio> {
    if (!existsSync(join(PAGE, 'index.html'))) throw new Error('nothing is built: npm run build');
    const server = createServer((request, response) => {
      void serve(request.url ?? '/').then(({ status, type, body }) => {
        response.writeHead(status, { 'Content-Type': type });
        response.end(body);
      });
    });
    const port = await new Promise<number>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port)),
    );
    const browser = await chromium.launch({
      executablePath: findChromium() ?? '/usr/bin/chromium',
      // One way of drawing on every machine, with glyphs that know nothing of the screen.
      args: ['--no-sandbox', '--use-angle=swiftshader', '--font-render-hinting=none', '--disable-lcd-text'],
    });
    return new Studio(browser, server, `http://127.0.0.1:${port}/`, herPicture());
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await new Promise(resolve => this.#server.close(resolve));
  }

  /** Opens the page, lets `build` arrange it, and gives what `take` makes of it. */
  async shoot<Shot>(
    { state = {}, size = { width: 960, height: 540 }, still = false, quality = 'low', dock = false }: Opening,
    build: (stage: Stage) => Promise<void>,
    take: (page: Page) => Promise<Shot>,
  ): Promise<Shot> {
    const context = await this.#browser.newContext({
      viewport: size,
      reducedMotion: still ? 'reduce' : 'no-preference',
      locale: 'en-GB',
      timezoneId: 'UTC',
    });
    // A busy machine draws slowly, and draws the same.
    context.setDefaultTimeout(PATIENCE);
    try {
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', error => complaints.push(String(error)));
      page.on('console', message => message.type() === 'error' && complaints.push(message.text()));
      const kernel = new ScriptedKernel({ jobs: [], pictures: [], answers: {}, errors: {}, ...state });
      await page.routeWebSocket(/\/api\/v1\/ws$/, socket => kernel.connect(socket));
      await page.addInitScript(prepare, quality);
      await page.clock.install({ time: NOW });
      await page.goto(this.#url);
      if (!dock) await page.addStyleTag({ content: '.dock { visibility: hidden }' });
      await page.clock.pauseAt(new Date(NOW.getTime() + 60_000));
      const { side, colour, alpha } = this.#her;
      const stage: Stage = {
        ...{ page, kernel },
        seconds: count => page.clock.runFor(1000 * count),
        her: () => kernel.her(side, colour, alpha),
        loaded: () => loaded(page),
      };
      // All that draws is there, and has drawn nothing yet.
      await page.waitForFunction(
        () =>
          document.documentElement.dataset.scene === 'ready' &&
          document.querySelector<HTMLElement>('.backdrop')?.dataset.ready === 'true' &&
          document.querySelector('[data-testid="link-status"]') === null,
      );
      await stage.her();
      await stage.loaded();
      await build(stage);
      const shot = await take(page);
      if (complaints.length > 0) throw new Error(`the page complained:\n${complaints.join('\n')}`);
      return shot;
    } finally {
      await context.close();
    }
  }
}

const loaded = async (page: Page): Promise<void> => {
  await page.waitForFunction(() => [...document.images].every(image => image.complete));
  await page.evaluate(() => document.fonts.ready.then(() => {}));
};

/** Runs in the page before its own code: chance is the same each time, and the machine's pace decides nothing. */
function prepare(quality: string): void {
  let state = 1;
  Math.random = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  localStorage.setItem('aurora.quality.v1', quality);
}

async function serve(url: string): Promise<{ status: number; type: string; body: Buffer }> {
  const path = decodeURIComponent(new URL(url, 'http://x').pathname);
  // `/api/v1/pictures/7/file` is the seventh, `/api/v1/pictures/gold/thumbnail` one of a colour.
  const [, id] = /^\/api\/v1\/pictures\/([^/]+)\//.exec(path) ?? [];
  if (id !== undefined) {
    const number = Number(id);
    return {
      ...{ status: 200, type: 'image/png' },
      body: Number.isFinite(number) ? await painted(number) : await plain(id),
    };
  }
  const file = join(PAGE, normalize(path === '/' ? '/index.html' : path));
  if (!file.startsWith(PAGE) || !existsSync(file))
    return { status: 404, type: 'text/plain', body: Buffer.from('nothing here') };
  return { status: 200, type: TYPES[extname(file)] ?? 'application/octet-stream', body: readFileSync(file) };
}
