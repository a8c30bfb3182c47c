/** In the desktop window her pictures come out of shared memory, and not through the socket. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SystemView } from '../../game/api/protocol.ts';
import { openShell, ROOT, type Shell } from './shell-driver.ts';

const built = existsSync(join(ROOT, 'build/native/aurora.node'));
const SOON = { timeout: 30_000, interval: 100 };

describe.skipIf(!built)('she', () => {
  let shell: Shell;
  beforeAll(async () => {
    shell = await openShell();
  });
  afterAll(() => shell?.close());

  const system = () =>
    shell.page.evaluate(async () => (await fetch('/api/v1/system')).json()) as Promise<SystemView>;
  const drawn = () =>
    shell.page.evaluate(() => Number(document.querySelector<HTMLElement>('.hologram')?.dataset.drawn ?? 0));
  const moves = async () => {
    const before = await drawn();
    await vi.waitFor(async () => expect(await drawn()).toBeGreaterThan(before + 3), SOON);
  };
  /** Share of her canvas that is opaque. */
  const solid = () =>
    shell.page.evaluate(() => {
      const copy = new OffscreenCanvas(64, 64).getContext('2d')!;
      copy.drawImage(document.querySelector<HTMLCanvasElement>('.hologram')!, 0, 0, 64, 64);
      const { data } = copy.getImageData(0, 0, 64, 64);
      return data.filter((value, i) => i % 4 === 3 && value > 230).length / 64 ** 2;
    });

  test('is seen, out of shared memory: nothing is encoded for the socket', async () => {
    await moves();
    await vi.waitFor(async () => expect(await solid()).toBeGreaterThan(0.08), SOON);
    await vi.waitFor(async () => {
      const { avatar } = await system();
      expect(avatar).toMatchObject({ state: 'shown', watchers: 1 });
      expect(avatar.framesPerSecond).toBeGreaterThan(0);
      expect(avatar.encoded?.bytesPerSecond).toBe(0);
    }, SOON);
  });

  test('comes back when her process is killed, and when the kernel is', async () => {
    const { pid } = (await system()).processes.find(({ name }) => name === 'avatar')!;
    process.kill(pid!, 'SIGKILL');
    await moves();
    const kernel = (await shell.kernelPid())!;
    process.kill(kernel, 'SIGKILL');
    await vi.waitFor(async () => expect(await shell.kernelPid()).not.toBe(kernel), SOON);
    await shell.page.getByTestId('prompt').waitFor({ state: 'visible' });
    await vi.waitFor(async () => expect((await system()).avatar.state).toBe('shown'), SOON);
    await moves();
  });

  test('the page has no Node for it, and a page from elsewhere is not told where her pictures are', async () => {
    expect(
      await shell.page.evaluate(() => ['require', 'process', 'Buffer'].filter(name => name in globalThis)),
    ).toEqual([]);
    const heard = await shell.app.evaluate(
      async ({ BrowserWindow }, preload) => {
        const foreign = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: false } });
        await foreign.loadURL('data:text/html,<title>foreign</title>');
        const answer = await foreign.webContents.executeJavaScript(`new Promise(resolve => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve('handed over');
          window.postMessage('aurora-her-port', '*', [port2]);
          setTimeout(() => resolve('nothing'), 1000);
        })`);
        foreign.destroy();
        return answer as string;
      },
      join(ROOT, 'build/electron-preload.cjs'),
    );
    expect(heard).toBe('nothing');
  });
});
