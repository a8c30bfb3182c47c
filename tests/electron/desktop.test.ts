/** Stories 5 and 10 in the desktop window: links, the small window, keys of the system's, and crashes one goes on after. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ShellGlobal } from '../../game/channels.ts';
import { openShell, ROOT, type Shell, shellArguments, shellEnvironment } from './shell-driver.ts';

type PageWindow = typeof globalThis & { auroraShell: ShellGlobal };

const SOON = { timeout: 60_000, interval: 100 };

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(() => shell?.close());

/** The program is started again, as the system does with a link. */
async function openLink(link: string): Promise<void> {
  const executable = await shell.app.evaluate(({ app }) => app.getPath('exe'));
  const second = spawn(executable, [...shellArguments(shell.home), link], {
    env: shellEnvironment(shell.home),
    stdio: 'ignore',
  });
  expect(await once(second, 'exit')).toEqual([0, null]);
}

const jobs = () =>
  shell.page.evaluate(async () => (await (await fetch('/api/v1/jobs')).json()).jobs.length as number);

/** What the shell's windows are, by what the system knows of them. */
const windows = () =>
  shell.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(window => ({
      visible: window.isVisible(),
      onTop: window.isAlwaysOnTop(),
      companion: window.webContents.getURL().endsWith('?companion'),
      ...window.getBounds(),
    })),
  );

async function shoot(name: string, companion = false): Promise<void> {
  const png = await shell.app.evaluate(async ({ BrowserWindow }, small) => {
    const window = BrowserWindow.getAllWindows().find(
      each => each.webContents.getURL().endsWith('?companion') === small,
    )!;
    return (await window.webContents.capturePage()).toPNG().toString('base64');
  }, companion);
  mkdirSync(join(ROOT, 'build/screenshots'), { recursive: true });
  writeFileSync(join(ROOT, `build/screenshots/${name}.png`), Buffer.from(png, 'base64'));
}

describe('a link', () => {
  test('that asks for a picture asks the person first, and paints only then', async () => {
    await openLink('aurora://paint?prompt=a%20cat%2C%20pink%20background&steps=3');
    await shell.page.getByTestId('palette-link').waitFor();
    expect(await shell.page.getByTestId('palette-field-prompt').inputValue()).toBe('a cat, pink background');
    expect(await jobs()).toBe(0);
    await shell.page.getByTestId('palette-run').click();
    await vi.waitFor(async () => expect(await jobs()).toBe(1), SOON);
    await shell.page.keyboard.press('Control+k');
    await shell.page.getByTestId('palette').waitFor({ state: 'detached' });
  });

  test('that asks for what there is not says so, and does nothing', async () => {
    await openLink('aurora://format-disk?yes=1');
    await shell.page.locator('[data-testid="toast-error"][data-code="UNKNOWN_COMMAND"]').waitFor();
    await shell.page.keyboard.press('Escape');
    await shell.page.getByTestId('palette').waitFor({ state: 'detached' });
    expect(shell.app.windows()).toHaveLength(1);
  });
});

describe('the companion', () => {
  let small: Page;

  test('is small, frameless, on top, at the corner, and takes the place of the large window', async () => {
    const opened = shell.app.waitForEvent('window');
    await shell.page.evaluate(() => void (globalThis as PageWindow).auroraShell.toggleCompanion());
    small = await opened;
    await small.getByTestId('companion-bar').waitFor({ state: 'attached' });
    await vi.waitFor(async () => {
      const all = await windows();
      expect(all.find(({ companion }) => companion)).toMatchObject({ onTop: true, visible: true });
      expect(all.find(({ companion }) => !companion)).toMatchObject({ visible: false });
    }, SOON);
    const { x, y, width, height } = (await windows()).find(({ companion }) => companion)!;
    expect(width).toBeLessThanOrEqual(320);
    expect(x + width).toBeGreaterThan(1200);
    expect(y + height).toBeGreaterThan(600);
    // Her, and what is said; no sky, no panels.
    expect(await small.locator('.dock').isVisible()).toBe(false);
    expect(await small.locator('.backdrop').isVisible()).toBe(false);
  });

  test('lets clicks through, says how to get her back, and takes them again by the key of the system', async () => {
    const view = await small.evaluate(() => (globalThis as PageWindow).auroraShell.setClickThrough(true));
    expect(view.clickThrough).toBe(true);
    await small
      .getByTestId('companion-bar')
      .getByText(/Clicks go through\./)
      .waitFor();
    // The way back that needs no click: what the tray and the system's key call.
    expect(view.throughKeys === null || view.throughKeys.includes('Alt+A')).toBe(true);
    await vi.waitFor(async () => expect(await small.locator('.hologram').isVisible()).toBe(true), SOON);
    await shoot('companion', true);
    await small.evaluate(() => (globalThis as PageWindow).auroraShell.setClickThrough(false));
    await small.getByTestId('click-through').waitFor({ state: 'attached' });
  });

  test('is left for the large window, which is as it was', async () => {
    await small.evaluate(() => void (globalThis as PageWindow).auroraShell.toggleCompanion());
    await vi.waitFor(async () => {
      const all = await windows();
      expect(all).toHaveLength(1);
      expect(all[0]).toMatchObject({ visible: true, companion: false });
    }, SOON);
  });
});

test('keys of the system are asked for by name, and the shell says which it has', async () => {
  const { talkKeys } = await shell.page.evaluate(() => (globalThis as PageWindow).auroraShell.view());
  const had = await shell.app.evaluate(({ globalShortcut }) =>
    globalShortcut.isRegistered('CommandOrControl+Shift+Space'),
  );
  expect(talkKeys).toBe(had ? 'CommandOrControl+Shift+Space' : null);
});

describe('a page that dies', () => {
  const crashes = () => {
    const folder = join(shell.home, 'electron', 'crashes');
    return existsSync(folder)
      ? readdirSync(folder).map(name => readFileSync(join(folder, name), 'utf8'))
      : [];
  };
  const crash = () =>
    shell.app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer();
    });
  /** What a script in the page says; null where there is no page to ask: a call into a dead one is never answered. */
  const inPage = <T>(script: string) =>
    shell.app.evaluate(({ BrowserWindow }, text) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      if (webContents.isCrashed() || webContents.isLoading()) return null;
      const unanswered = new Promise<null>(resolve =>
        webContents.once('render-process-gone', () => resolve(null)),
      );
      return Promise.race([webContents.executeJavaScript(text) as Promise<T>, unanswered]);
    }, script);
  const address = () =>
    shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getURL());
  const isThere = () =>
    vi.waitFor(
      async () => expect(await inPage('document.querySelector("[data-testid=prompt]") !== null')).toBe(true),
      SOON,
    );

  test('is loaded again, with a report of it on this machine', async () => {
    await crash();
    await vi.waitFor(() => expect(crashes().join()).toContain('"process": "page"'), SOON);
    await isThere();
    expect(JSON.parse(crashes()[0]!)).toMatchObject({ process: 'page', versions: { aurora: '0.1.0' } });
  });

  test('again and again says so on a page of its own, and "Try again" brings AURORA back', async () => {
    for (let i = 0; i < 10 && !(await address()).startsWith('data:'); i++) {
      const before = crashes().length;
      await crash();
      await vi.waitFor(() => expect(crashes().length).toBeGreaterThan(before), SOON);
      // It comes back, or says that it does not.
      await vi.waitFor(
        async () => expect(await inPage('document.querySelector("main") !== null')).toBe(true),
        SOON,
      );
    }
    await vi.waitFor(
      async () => expect(await inPage<string>('document.body.innerText')).toMatch(/keeps crashing/),
      SOON,
    );
    await shoot('crash-page');
    await inPage('document.querySelector("a").click()');
    await isThere();
  });
});

test('a kernel that cannot come back says why, and "Try again" goes on when the reason is gone', async () => {
  const inWindow = <T>(script: string) =>
    shell.app.evaluate(({ BrowserWindow }, text) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      return webContents.isLoading() ? null : (webContents.executeJavaScript(text) as Promise<T>);
    }, script);
  const lock = join(shell.home, 'aurora', 'kernel.json');
  // Another program has taken the home: this one, which lives and is no kernel yet.
  writeFileSync(lock, JSON.stringify({ pid: process.pid, url: null, since: Date.now() }));
  process.kill((await shell.kernelPid())!, 'SIGKILL');
  await vi.waitFor(
    async () =>
      expect(await inWindow<string>('document.body.innerText')).toMatch(/kernel does not come back/),
    SOON,
  );
  expect(await inWindow<string>('document.body.innerText')).toMatch(/running already/);
  rmSync(lock);
  await inWindow('document.querySelector("a").click()');
  await vi.waitFor(
    async () => expect(await inWindow('document.querySelector("[data-testid=prompt]") !== null')).toBe(true),
    SOON,
  );
});

test('the window is where and how it was left, after a restart', async () => {
  const look = () =>
    shell.app.evaluate(({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0]!;
      return { fullscreen: window.isFullScreen(), ...window.getBounds() };
    });
  await shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.setFullScreen(false));
  await vi.waitFor(async () => expect((await look()).fullscreen).toBe(false), SOON);
  const wanted = { x: 90, y: 40, width: 900, height: 600 };
  await shell.app.evaluate(
    ({ BrowserWindow }, bounds) => BrowserWindow.getAllWindows()[0]!.setBounds(bounds),
    wanted,
  );
  await vi.waitFor(async () => expect(await look()).toMatchObject(wanted), SOON);
  const { home } = shell;
  await shell.close(true);
  shell = await openShell(home);
  await vi.waitFor(async () => expect(await look()).toEqual({ fullscreen: false, ...wanted }), SOON);
});
