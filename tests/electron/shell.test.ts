import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ShellGlobal as ShellApi } from '../../game/channels.ts';
import { isAlive, openShell, ROOT, type Shell, shellArguments, shellEnvironment } from './shell-driver.ts';

/** The page's globals, as it sees them. */
type PageWindow = typeof globalThis & { auroraShell: ShellApi };

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(() => {
  // What is tried and refused below is told in the console, as it should be.
  shell?.forgive(REFUSED);
  return shell?.close();
});

const REFUSED = /^(Not allowed to load local resource|Refused to connect to 'file:)/;

// First: after a navigation that was refused, Playwright would still wait for its end before it types.
test('the window fills the display, and the prompt is there to type into', async () => {
  await vi.waitFor(async () => {
    const { fullscreen, window, display } = await shell.app.evaluate(({ BrowserWindow, screen }) => ({
      fullscreen: BrowserWindow.getAllWindows()[0]!.isFullScreen(),
      window: BrowserWindow.getAllWindows()[0]!.getBounds(),
      display: screen.getPrimaryDisplay().bounds,
    }));
    expect(fullscreen).toBe(true);
    // Without a window manager Chromium keeps it one pixel smaller.
    expect(display.width - window.width).toBeLessThanOrEqual(1);
    expect(display.height - window.height).toBeLessThanOrEqual(1);
  });
  const prompt = shell.page.getByTestId('prompt');
  await prompt.fill('a lighthouse');
  expect(await prompt.inputValue()).toBe('a lighthouse');
  const png = await shell.app.evaluate(async ({ BrowserWindow }) => {
    const picture = await BrowserWindow.getAllWindows()[0]!.webContents.capturePage();
    return picture.toPNG().toString('base64');
  });
  mkdirSync(join(ROOT, 'build/screenshots'), { recursive: true });
  writeFileSync(join(ROOT, 'build/screenshots/electron.png'), Buffer.from(png, 'base64'));
});

describe('what the page cannot do', () => {
  test('reach Node or Electron', async () => {
    const found = await shell.page.evaluate(() =>
      ['require', 'module', 'process', 'Buffer', 'global', 'ipcRenderer'].filter(name => name in globalThis),
    );
    expect(found).toEqual([]);
  });

  test('run code from text', async () => {
    // In a task of its own: the debugger's own call is exempt from the page's policy.
    const blocked = await shell.page.evaluate(
      () =>
        new Promise<string>(resolve => {
          setTimeout(() => {
            try {
              // biome-ignore lint/security/noGlobalEval: whether the page's policy refuses it is the question
              resolve(`evaluated to ${globalThis.eval('1 + 1')}`);
            } catch (error) {
              resolve((error as Error).name);
            }
          }, 0);
        }),
    );
    expect(blocked).toBe('EvalError');
  });

  test('open a window', async () => {
    expect(await shell.page.evaluate(() => window.open('https://example.org/') === null)).toBe(true);
    expect(shell.app.windows()).toHaveLength(1);
  });

  test.each([
    'https://example.org/',
    // Another program on this machine is a stranger too.
    'http://127.0.0.1:65000/',
    'http://localhost:8787/',
  ])('navigate to %s', async target => {
    const before = shell.page.url();
    // Listen first, then go: two processes are asked here, in no order of their own.
    await shell.app.evaluate(({ BrowserWindow }) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      Object.assign(globalThis, {
        prevented: new Promise<boolean>(resolve => {
          webContents.once('will-frame-navigate', event =>
            setImmediate(() => resolve(event.defaultPrevented)),
          );
        }),
      });
    });
    await shell.page.evaluate(url => {
      setTimeout(() => window.location.assign(url), 0);
    }, target);
    const prevented = shell.app.evaluate(
      () => (globalThis as unknown as { prevented: Promise<boolean> }).prevented,
    );
    expect(await prevented).toBe(true);
    expect(shell.page.url()).toBe(before);
    expect(await shell.page.getByTestId('prompt').isVisible()).toBe(true);
  });

  test('read a file of the machine', async () => {
    const before = shell.page.url();
    const answer = await shell.page.evaluate(async () => {
      window.location.assign('file:///etc/passwd');
      return fetch('file:///etc/passwd').then(
        () => 'fetched',
        () => 'refused',
      );
    });
    expect(answer).toBe('refused');
    await vi.waitFor(() => expect(shell.complaints().some(text => REFUSED.test(text))).toBe(true));
    expect(shell.page.url()).toBe(before);
  });

  test('get the camera, the place, or notifications', async () => {
    const answers = await shell.page.evaluate(async () => {
      const state = async (name: string) =>
        (await navigator.permissions.query({ name: name as PermissionName })).state;
      return [await state('geolocation'), await state('notifications'), await state('camera')];
    });
    expect(answers).toEqual(['denied', 'denied', 'denied']);
  });
});

test('the page may use the microphone: she hears; a page from elsewhere may not', async () => {
  const state = () =>
    navigator.permissions.query({ name: 'microphone' as PermissionName }).then(({ state: found }) => found);
  expect(await shell.page.evaluate(state)).toBe('granted');
  const foreign = await shell.app.evaluate(async ({ BrowserWindow }) => {
    const window = new BrowserWindow({ show: false, webPreferences: { sandbox: true } });
    await window.loadURL('data:text/html,<title>foreign</title>');
    const answer = await window.webContents.executeJavaScript(
      'navigator.permissions.query({ name: "microphone" }).then(found => found.state, () => "denied")',
    );
    window.destroy();
    return answer as string;
  });
  expect(foreign).toBe('denied');
});

test('a foreign page that has the preload is refused by the shell', async () => {
  const refusal = await shell.app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const foreign = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await foreign.loadURL('data:text/html,<title>foreign</title>');
      const answer = await foreign.webContents.executeJavaScript(
        'auroraShell.version().then(() => "answered", error => error.message)',
      );
      foreign.destroy();
      return answer as string;
    },
    join(ROOT, 'build/electron-preload.cjs'),
  );
  expect(refusal).toMatch(/aurora:version: refused for data:text\/html/);
});

test('the page has exactly the named methods, and they answer', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const answers = await shell.page.evaluate(async () => {
    const { auroraShell } = globalThis as PageWindow;
    return {
      names: Object.keys(auroraShell).sort(),
      version: await auroraShell.version(),
      platform: await auroraShell.platform(),
    };
  });
  expect(answers).toEqual({
    names: [
      ...[
        'nextDisplay',
        'onNews',
        'platform',
        'quit',
        'setClickThrough',
        'toggleCompanion',
        'toggleFullscreen',
      ],
      ...['version', 'view'],
    ],
    version,
    platform: process.platform,
  });
});

test('fullscreen is left and entered again', async () => {
  const isFullScreen = () =>
    shell.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isFullScreen());
  const toggle = () => shell.page.evaluate(() => (globalThis as PageWindow).auroraShell.toggleFullscreen());
  await toggle();
  await vi.waitFor(async () => expect(await isFullScreen()).toBe(false));
  await toggle();
  await vi.waitFor(async () => expect(await isFullScreen()).toBe(true));
});

test('a second start ends at once and leaves the first alone', async () => {
  const { executablePath } = await shell.app.evaluate(({ app }) => ({ executablePath: app.getPath('exe') }));
  const second = spawn(executablePath, shellArguments(shell.home), {
    env: shellEnvironment(shell.home),
    stdio: 'ignore',
  });
  expect(await once(second, 'exit')).toEqual([0, null]);
  expect(shell.app.windows()).toHaveLength(1);
  expect(await shell.page.getByTestId('prompt').isVisible()).toBe(true);
});

test('a kernel that is killed comes back, and the page that waited for it finds it again, as it was', async () => {
  await shell.page.evaluate(() => Object.assign(globalThis, { asItWas: true }));
  const before = await shell.kernelPid();
  process.kill(before!, 'SIGKILL');
  await vi.waitFor(
    async () => {
      const now = await shell.kernelPid();
      expect(now).not.toBeNull();
      expect(now).not.toBe(before);
    },
    { timeout: 20_000, interval: 100 },
  );
  await vi.waitFor(
    async () => {
      const status = await shell.page.evaluate(async () => (await fetch('/api/v1/system')).status);
      expect(status).toBe(200);
    },
    { timeout: 20_000, interval: 100 },
  );
  // By a script: since a navigation was refused, Playwright would wait for its end.
  await vi.waitFor(
    async () => {
      const page = await shell.page.evaluate(() => ({
        connected: document.querySelector('[data-testid="link-status"]') === null,
        asItWas: (globalThis as { asItWas?: boolean }).asItWas,
      }));
      expect(page).toEqual({ connected: true, asItWas: true });
    },
    { timeout: 30_000, interval: 100 },
  );
});

test('quitting from the page stops the kernel', async () => {
  const kernel = (await shell.kernelPid())!;
  const closed = new Promise<void>(resolve => shell.app.once('close', () => resolve()));
  await shell.page.evaluate(() => void (globalThis as PageWindow).auroraShell.quit());
  await closed;
  await vi.waitFor(() => expect(isAlive(kernel)).toBe(false));
});
