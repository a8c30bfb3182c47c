import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../bench.ts';
import { startKernelProcess } from '../kernel-process.ts';
import { chromiumPath, cpuSeconds } from '../page-process.ts';

/** Until what begins with the page has been done: her voice is loaded three seconds after it. */
const SETTLE_MS = 30_000;
const WINDOW_MS = 20_000;

/** What AURORA takes while nobody looks: its tab stands behind another one, and nothing is painted or said. In percent of one core. */
export const bench: Bench<'kernel' | 'browser'> = {
  name: 'hidden',
  onlyWhenNamed: true,
  metrics: {
    kernel: {
      title: 'kernel and its processes, page hidden',
      unit: '%',
      aim: { of: 'median', atMost: 2 },
    },
    browser: { title: 'browser, page hidden', unit: '%', aim: { of: 'median', atMost: 2 } },
  },
  async run(count, { root }) {
    const kernel = await startKernelProcess(root);
    const profile = mkdtempSync(join(tmpdir(), 'aurora-bench-profile-'));
    // Without a driver: one that emulates focus would keep the page awake.
    const browser = spawn(
      chromiumPath(),
      [
        ...['--headless=new', '--no-sandbox', '--no-first-run'],
        ...['--remote-debugging-port=0', `--user-data-dir=${profile}`, kernel.url],
      ],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    try {
      await kernel.warm();
      const debug = await debugAddress(browser);
      await newTab(debug);
      await new Promise(resolve => setTimeout(resolve, SETTLE_MS));
      await mustBeHidden(debug, kernel.url);
      const samples = { kernel: [] as number[], browser: [] as number[] };
      for (let i = 0; i < count; i++) {
        const before = [cpuSeconds(kernel.pid), cpuSeconds(browser.pid!)] as const;
        const begin = performance.now();
        await new Promise(resolve => setTimeout(resolve, WINDOW_MS));
        const share = (pid: number, since: number) =>
          (100_000 * (cpuSeconds(pid) - since)) / (performance.now() - begin);
        samples.kernel.push(share(kernel.pid, before[0]));
        samples.browser.push(share(browser.pid!, before[1]));
      }
      return samples;
    } finally {
      const gone = once(browser, 'exit');
      browser.kill();
      await gone;
      await kernel.stop();
      rmSync(profile, { recursive: true, force: true });
    }
  },
};

async function debugAddress(browser: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of browser.stderr!) {
    said += chunk;
    const port = /DevTools listening on ws:\/\/([^/]+)\//.exec(said)?.[1];
    if (port) return `http://${port}`;
  }
  throw new Error(`the browser ended: ${said}`);
}

const newTab = (debug: string) => fetch(`${debug}/json/new?about:blank`, { method: 'PUT' });

/** A page that is seen after all would make the numbers worthless. */
async function mustBeHidden(debug: string, url: string): Promise<void> {
  const tabs = (await (await fetch(`${debug}/json/list`)).json()) as {
    readonly url: string;
    readonly webSocketDebuggerUrl: string;
  }[];
  const tab = tabs.find(each => each.url.startsWith(url));
  if (!tab) throw new Error(`no tab shows ${url}`);
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(tab.webSocketDebuggerUrl);
  await once(socket, 'open');
  socket.send(
    JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression: 'document.visibilityState' } }),
  );
  const [data] = (await once(socket, 'message')) as [Buffer];
  socket.terminate();
  const state = JSON.parse(data.toString()).result.result.value;
  if (state !== 'hidden') throw new Error(`the page is ${state}`);
}
