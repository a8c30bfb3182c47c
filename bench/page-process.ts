/** The real page in a real Chromium, for benches: with a window of its own where it has to be hidden. */
import { readdirSync, readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'playwright-core';

export interface PageProcess {
  readonly page: Page;
  readonly browser: Browser;
  /** Bytes of live objects of the page's scripts, after collecting garbage; and elements that are alive. */
  memory(): Promise<{ readonly heap: number; readonly nodes: number }>;
  close(): Promise<void>;
}

/** As it draws by itself: where there is no graphics card, on the processor. @throws Error where there is no Chromium */
export async function openPage(url: string, { headless = true } = {}): Promise<PageProcess> {
  const executablePath = chromiumPath();
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    ...{ executablePath, headless, args: ['--no-sandbox'] },
  });
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await visit(page, url);
  const session = await page.context().newCDPSession(page);
  return { page, browser, memory: () => memoryOf(session), close: () => browser.close() };
}

/** `scripts/bench.mjs` looks for it. @throws Error where there is none */
export function chromiumPath(): string {
  const path = process.env.AURORA_CHROMIUM;
  if (path) return path;
  throw new Error('there is no Chromium: set AURORA_CHROMIUM, or install one (apt-get install chromium)');
}

/** Opens the page and waits until a person could use it. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId('prompt').waitFor();
  await page.waitForFunction(() => document.querySelector('[data-testid="link-status"]') === null);
}

async function memoryOf(session: CDPSession) {
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  return { heap: usedSize, nodes };
}

/** Seconds of processor time that a process and all that it started have taken so far (Linux). */
export function cpuSeconds(root: number): number {
  const stats = new Map<number, { parent: number; ticks: number }>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // After the name in brackets: state, parent, …, user and system time as the 12th and 13th.
      const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      stats.set(Number(name), { parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) });
    } catch {
      // It has ended meanwhile.
    }
  }
  const belongs = (pid: number): boolean => {
    const parent = stats.get(pid)?.parent;
    return pid === root || (parent !== undefined && parent > 1 && belongs(parent));
  };
  let ticks = 0;
  for (const [pid, stat] of stats) if (belongs(pid)) ticks += stat.ticks;
  return ticks / 100;
}
