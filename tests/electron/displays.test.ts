/** Somebody with two displays: she is where she was put, also after a restart, and after that display was gone. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { ShellGlobal } from '../../game/channels.ts';
import { openShell, type Shell } from './shell-driver.ts';
import { noTwoDisplays, TwoDisplays } from './two-displays.ts';

type PageWindow = typeof globalThis & { auroraShell: ShellGlobal };
const SOON = { timeout: 60_000, interval: 100 };

const reason = noTwoDisplays();

describe.skipIf(reason !== null)(`two displays${reason === null ? '' : ` (left out: ${reason})`}`, () => {
  let displays: TwoDisplays;
  let shell: Shell;
  const open = async (home?: string) => {
    shell = await openShell(home, { DISPLAY: displays.display });
  };
  /** How many there are, on which she is, from 0, and whether she fills it: without a window manager to a pixel or two. */
  const where = () =>
    shell.app.evaluate(({ BrowserWindow, screen }) => {
      const window = BrowserWindow.getAllWindows()[0]!;
      const { x, y, width, height } = window.getBounds();
      const all = screen.getAllDisplays().map(({ bounds }) => bounds);
      const near = (a: number, b: number) => Math.abs(a - b) <= 2;
      return {
        displays: all.length,
        on: all.findIndex(
          other =>
            near(x, other.x) && near(y, other.y) && near(width, other.width) && near(height, other.height),
        ),
        fullscreen: window.isFullScreen(),
      };
    });
  const expectOn = (on: 0 | 1, count: number) =>
    vi.waitFor(async () => expect(await where()).toEqual({ displays: count, on, fullscreen: true }), SOON);

  beforeAll(async () => {
    displays = await TwoDisplays.open();
    await open();
  });
  afterAll(async () => {
    await shell?.close();
    await displays?.close();
  });

  test('she is on the first, until somebody moves her to the next: there she fills the screen', async () => {
    await expectOn(0, 2);
    const count = await shell.page.evaluate(() => (globalThis as PageWindow).auroraShell.nextDisplay());
    expect(count).toBe(2);
    await expectOn(1, 2);
  });

  test('it is gone at the next start: she is on the first; plugged in, it has her again', async () => {
    const { home } = shell;
    await shell.close(true);
    await displays.second(false);
    await open(home);
    await expectOn(0, 1);
    await displays.second(true);
    await expectOn(1, 2);
  });

  test('after a restart with both she is where she was; its cable is pulled, and she comes to the other', async () => {
    const { home } = shell;
    await shell.close(true);
    await open(home);
    await expectOn(1, 2);
    await displays.second(false);
    await expectOn(0, 1);
  });
});
