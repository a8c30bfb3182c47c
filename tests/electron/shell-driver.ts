import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { findElectronTestBed } from '../../scripts/lib/machine.mjs';

export const ROOT = join(import.meta.dirname, '../..');

/** The program as a person starts it, in a home of its own. */
export interface Shell {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly home: string;
  /** What the page complained of: script errors, refused sources. `close` throws where there was any. */
  complaints(): readonly string[];
  /** What is refused on purpose is no complaint: drops those that match, and says how many they were. */
  forgive(pattern: RegExp): number;
  /** Process id of the running kernel; null while there is none. */
  kernelPid(): Promise<number | null>;
  /** @param keep leave the home for another start */
  close(keep?: boolean): Promise<void>;
}

/** What a second process needs to be the same program for the same person. */
export const shellArguments = (home: string) => [
  '--no-sandbox',
  `--user-data-dir=${join(home, 'electron')}`,
  ROOT,
];

export const shellEnvironment = (home: string) => ({
  ...(process.env as Record<string, string>),
  AURORA_HOME: join(home, 'aurora'),
});

/**
 * @param home of an earlier start: the program is as it was left
 * @param more of its environment
 */
export async function openShell(
  home = mkdtempSync(join(tmpdir(), 'aurora-shell-')),
  more: Readonly<Record<string, string>> = {},
): Promise<Shell> {
  const { folder } = findElectronTestBed(ROOT);
  if (folder === null) throw new Error('no Electron runtime: node scripts/fetch-test-electron.mjs');
  // Playwright asks the `electron` package where its program is; it answers with this.
  process.env.ELECTRON_OVERRIDE_DIST_PATH = folder;
  const env = { ...shellEnvironment(home), ...more };
  const app = await _electron.launch({ args: shellArguments(home), env, cwd: ROOT });
  const output: string[] = [];
  let complaints: string[] = [];
  app.on('window', window => {
    window.on('pageerror', error => complaints.push(String(error)));
    window.on('console', message => {
      if (message.type() === 'error' && !isLostLink(message.text())) complaints.push(message.text());
    });
  });
  for (const stream of [app.process().stdout, app.process().stderr]) {
    stream?.on('data', chunk => output.push(String(chunk)));
  }
  let page: Page;
  try {
    page = await app.firstWindow();
    await page.getByTestId('prompt').waitFor({ state: 'visible', timeout: 60_000 });
  } catch (error) {
    await app.close();
    throw new Error(`the page did not come up; the program said:\n${output.join('')}`, { cause: error });
  }
  return {
    app,
    page,
    home,
    kernelPid: () =>
      app.evaluate(
        electron => electron.app.getAppMetrics().find(each => each.name === 'AURORA kernel')?.pid ?? null,
      ),
    complaints: () => complaints,
    forgive(pattern) {
      const before = complaints.length;
      complaints = complaints.filter(text => !pattern.test(text));
      return before - complaints.length;
    },
    async close(keep = false) {
      await app.close();
      if (!keep) rmSync(home, { recursive: true, force: true });
      if (complaints.length > 0) throw new Error(`the page complained:\n${complaints.join('\n')}`);
    },
  };
}

/** Chromium itself reports the broken link when a kernel dies, and what was half loaded; the page cannot silence it. */
const isLostLink = (text: string): boolean =>
  /WebSocket connection to|ERR_(CONNECTION_(REFUSED|RESET|CLOSED)|CONTENT_LENGTH_MISMATCH|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)/.test(
    text,
  );

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
