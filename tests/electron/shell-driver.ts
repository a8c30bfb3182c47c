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
  /** Process id of the running kernel; null while there is none. */
  kernelPid(): Promise<number | null>;
  close(): Promise<void>;
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

export async function openShell(): Promise<Shell> {
  const { folder } = findElectronTestBed(ROOT);
  if (folder === null) throw new Error('no Electron runtime: node scripts/fetch-test-electron.mjs');
  // Playwright asks the `electron` package where its program is; it answers with this.
  process.env.ELECTRON_OVERRIDE_DIST_PATH = folder;
  const home = mkdtempSync(join(tmpdir(), 'aurora-shell-'));
  const app = await _electron.launch({ args: shellArguments(home), env: shellEnvironment(home), cwd: ROOT });
  const output: string[] = [];
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
    async close() {
      await app.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
