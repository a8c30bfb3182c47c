/** She stands in the page's scene, and whatever happens to who draws her, somebody is there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SystemView } from '../../game/api/protocol.ts';
import type { AvatarView } from '../../game/avatar/avatar-view.ts';
import { PageDriver } from './page-driver.ts';

const built = existsSync(join(import.meta.dirname, '../../build/native/aurora.node'));

interface Look {
  /** Share of the canvas that is opaque; how many pixels of its rim are not empty. */
  readonly solid: number;
  readonly rim: number;
  readonly pixels: number[];
}

describe.skipIf(!built)('she', () => {
  let driver: PageDriver;
  beforeAll(async () => {
    driver = await PageDriver.open();
  });
  afterAll(() => driver?.close());

  const drawn = () =>
    driver.page.evaluate(() => Number(document.querySelector<HTMLElement>('.hologram')?.dataset.drawn ?? 0));
  const until = (least: number) =>
    driver.page.waitForFunction(
      count => Number(document.querySelector<HTMLElement>('.hologram')?.dataset.drawn) >= count,
      least,
    );
  /** What the canvas holds, as 96 × 96 pixels. */
  const look = (): Promise<Look> =>
    driver.page.evaluate(() => {
      const side = 96;
      const canvas = document.querySelector<HTMLCanvasElement>('.hologram')!;
      const copy = new OffscreenCanvas(side, side).getContext('2d')!;
      copy.drawImage(canvas, 0, 0, side, side);
      const { data } = copy.getImageData(0, 0, side, side);
      let [solid, rim] = [0, 0];
      for (let i = 0; i < side * side; i++) {
        const [x, y] = [i % side, Math.floor(i / side)];
        if (data[i * 4 + 3]! > 230) solid++;
        if ((x === 0 || x === side - 1 || y === 0) && data[i * 4 + 3]! > 3) rim++;
      }
      return { solid: solid / side ** 2, rim, pixels: [...data] };
    });
  const system = () =>
    driver.page.evaluate(async () => (await fetch('/api/v1/system')).json()) as Promise<SystemView>;
  const formed = () => vi.waitFor(async () => expect((await look()).solid).toBeGreaterThan(0.08), 30_000);

  test('forms out of the air, is solid where she is and nothing at the edges of her canvas, and moves', async () => {
    await until(1);
    await formed();
    const one = await look();
    expect(one.solid).toBeLessThan(0.6);
    expect(one.rim).toBe(0);
    await until((await drawn()) + 8);
    const other = await look();
    expect(other.pixels.filter((value, i) => value !== one.pixels[i]).length).toBeGreaterThan(50);
    expect(driver.complaints()).toEqual([]);
  });

  test('stays on the page while her process is killed, and goes on moving', async () => {
    await formed();
    const before = (await look()).solid;
    const { pid } = (await system()).processes.find(({ name }) => name === 'avatar')!;
    process.kill(pid!, 'SIGKILL');
    expect((await look()).solid).toBeGreaterThan(before * 0.8);
    await vi.waitFor(async () => {
      const again = (await system()).processes.find(({ name }) => name === 'avatar')!;
      expect(again.pid).not.toBe(pid);
      expect(again.state).toBe('ready');
    }, 30_000);
    await until((await drawn()) + 5);
    expect((await look()).solid).toBeGreaterThan(before * 0.8);
    expect((await system()).avatar).toMatchObject({
      state: 'shown',
      watchers: 1,
    } satisfies Partial<AvatarView>);
  });

  test('never stands before the line that is typed into', async () => {
    for (const [width, height] of [
      [1280, 720],
      [1024, 768],
      [390, 844],
    ] as const) {
      await driver.page.setViewportSize({ width, height });
      await driver.page.getByTestId('prompt').click();
      const [her, prompt] = await Promise.all(
        ['hologram', 'prompt'].map(id => driver.page.getByTestId(id).boundingBox()),
      );
      expect(her!.width).toBeGreaterThan(100);
      // What reaches below is her reflection; it is light, and takes no click.
      expect(prompt!.y).toBeGreaterThan(her!.y + her!.width * 0.5);
      expect(
        await driver.page.evaluate(
          () => getComputedStyle(document.querySelector('.hologram')!).pointerEvents,
        ),
      ).toBe('none');
    }
  });

  test('is not drawn for a page that has gone', async () => {
    await driver.page.goto('about:blank');
    await vi.waitFor(async () => {
      const answer = await fetch(`http://127.0.0.1:${driver.port}/api/v1/avatar`);
      expect(await answer.json()).toMatchObject({ state: 'resting', watchers: 0 });
    }, 10_000);
  });
});
