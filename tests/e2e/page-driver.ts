import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from '../../scripts/lib/machine.mjs';

const ROOT = join(import.meta.dirname, '../..');
const CLI = join(ROOT, 'build/cli.cjs');

/** One picture as the page showed it: which step it said, and a fingerprint of its pixels. */
export interface Seen {
  readonly step: number;
  readonly kind: string;
  readonly pixels: string;
}

/** The built program as a real process, and the page in a real Chromium, driven in the words of a person. */
export class PageDriver {
  readonly home: string;
  readonly port: number;
  readonly page: Page;
  readonly #browser: Browser;
  readonly #complaints: string[];
  #kernel: ChildProcess;

  private constructor(home: string, port: number, kernel: ChildProcess, browser: Browser, page: Page) {
    this.home = home;
    this.port = port;
    this.#kernel = kernel;
    this.#browser = browser;
    this.page = page;
    this.#complaints = [];
    page.on('pageerror', error => this.#complaints.push(String(error)));
    page.on('crash', () => this.#complaints.push('the page crashed'));
    page.on('console', message => {
      if (message.type() === 'error' && !isLostLink(message.text())) this.#complaints.push(message.text());
    });
  }

  /**
   * @param flags more of Chromium's own
   * @param prepare fills the home before anything starts
   */
  static async open(
    context: BrowserContextOptions = {},
    flags: readonly string[] = [],
    prepare: (home: string) => unknown = () => {},
  ): Promise<PageDriver> {
    if (!existsSync(CLI)) throw new Error('nothing is built: npm run build');
    const home = mkdtempSync(join(tmpdir(), 'aurora-page-'));
    await prepare(home);
    const port = await freePort();
    const kernel = await startKernel(home, port);
    const browser = await chromium.launch({
      executablePath: findChromium() ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...flags,
      ],
    });
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, ...context });
    // A page that comes up beside a kernel that comes up, on a machine that has more to do.
    page.setDefaultTimeout(60_000);
    await page.addInitScript(recordPreviews);
    const driver = new PageDriver(home, port, kernel, browser, page);
    await driver.visit();
    return driver;
  }

  async visit(): Promise<void> {
    await this.page.goto(`http://127.0.0.1:${this.port}/`);
    await this.page.getByTestId('prompt').waitFor();
    // The model's defaults are there as soon as the kernel has said hello.
    await this.page.waitForFunction(() => document.querySelector('[data-testid="link-status"]') === null);
  }

  /** What went wrong in the page that nobody was told: script errors, refused sources. */
  complaints(): readonly string[] {
    return this.#complaints;
  }

  async type(prompt: string): Promise<void> {
    await this.page.getByTestId('prompt').fill(prompt);
  }

  async paint(prompt: string): Promise<void> {
    await this.type(prompt);
    await this.page.getByTestId('prompt').press('Enter');
  }

  async openSettings(): Promise<void> {
    const toggle = this.page.getByTestId('settings-toggle');
    if ((await toggle.getAttribute('aria-expanded')) !== 'true') await toggle.click();
    await this.page.getByTestId('steps').waitFor();
  }

  async set(settings: Readonly<Record<string, string>>): Promise<void> {
    await this.openSettings();
    for (const [field, value] of Object.entries(settings)) await this.page.getByTestId(field).fill(value);
  }

  async settings(): Promise<Record<string, string>> {
    await this.openSettings();
    const read = (field: string) => this.page.getByTestId(field).inputValue();
    const fields = ['prompt', 'negative', 'seed', 'steps', 'cfg', 'width', 'height', 'sampler'];
    return Object.fromEntries(await Promise.all(fields.map(async field => [field, await read(field)])));
  }

  /** Resolves when the picture of `prompt` stands on the card. */
  async finished(prompt: string): Promise<void> {
    await this.page
      .locator(`[data-testid="preview"][data-kind="final"][alt="${prompt}"][data-shown]`)
      .waitFor();
  }

  /** Resolves when the picture being painted has reached a step. */
  async reached(step: number): Promise<void> {
    await this.page.waitForFunction(
      least =>
        Number(document.querySelector('[data-testid="progress"]')?.getAttribute('aria-valuenow')) >= least,
      step,
    );
  }

  /** Every picture that the card has shown since the page was loaded, in order. */
  seen(): Promise<Seen[]> {
    return this.page.evaluate(() => (window as unknown as { seenPreviews: Seen[] }).seenPreviews);
  }

  /** Picture files on disk, oldest first. */
  files(): string[] {
    const pictures = join(this.home, 'pictures');
    if (!existsSync(pictures)) return [];
    return readdirSync(pictures, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.png'))
      .sort()
      .map(name => join(pictures, name));
  }

  /** The file of the picture on the inspect panel, as the kernel serves it. */
  async savedBytes(): Promise<Buffer> {
    const [download] = await Promise.all([
      this.page.waitForEvent('download'),
      this.page.getByText('Save file').click(),
    ]);
    return readFileSync(await download.path());
  }

  async killKernel(): Promise<void> {
    const gone = once(this.#kernel, 'exit');
    this.#kernel.kill('SIGKILL');
    await gone;
  }

  async restartKernel(): Promise<void> {
    this.#kernel = await startKernel(this.home, this.port);
  }

  /** Ends everything. @throws Error where the page complained of anything: no test passes over that. */
  async close(): Promise<void> {
    await this.#browser.close();
    if (this.#kernel.exitCode === null && this.#kernel.signalCode === null) {
      const gone = once(this.#kernel, 'exit');
      this.#kernel.kill('SIGTERM');
      await gone;
    }
    rmSync(this.home, { recursive: true, force: true });
    if (this.#complaints.length > 0) throw new Error(`the page complained:\n${this.#complaints.join('\n')}`);
  }
}

/** Runs in the page before its own code: notes each picture that the card shows, once it is drawn. */
function recordPreviews(): void {
  const seen: { step: number; kind: string; pixels: string }[] = [];
  Object.assign(window, { seenPreviews: seen });
  document.addEventListener(
    'load',
    event => {
      const image = event.target;
      if (!(image instanceof HTMLImageElement) || image.dataset.testid !== 'preview') return;
      const canvas = new OffscreenCanvas(16, 16);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0, 16, 16);
      const pixels = String(context?.getImageData(0, 0, 16, 16).data);
      seen.push({ step: Number(image.dataset.step), kind: image.dataset.kind ?? '', pixels });
    },
    true,
  );
}

/** Chromium itself reports the broken link when a kernel dies, and what was half loaded; the page cannot silence it. */
const isLostLink = (text: string): boolean =>
  /WebSocket connection to|ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|CONTENT_LENGTH_MISMATCH|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/.test(
    text,
  );

async function startKernel(home: string, port: number): Promise<ChildProcess> {
  const kernel = spawn(process.execPath, [CLI, 'serve', '--port', String(port)], {
    env: { ...process.env, AURORA_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk;
      if (/listens on http/.test(said)) resolve();
    };
    kernel.stdout?.on('data', hear);
    kernel.stderr?.on('data', hear);
    kernel.once('exit', code => reject(new Error(`the kernel ended with ${code}:\n${said}`)));
  });
  return kernel;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}
