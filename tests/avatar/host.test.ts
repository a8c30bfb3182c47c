/** She is drawn in a process of her own: seen, killed, damaged, misled. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { linkName } from '../../game/avatar/link-name.ts';
import { loadLinks } from '../../native/link.ts';
import { ROOT, temporaryFolder } from '../process/kernel-driver.ts';
import { AvatarDriver, type Drawn, difference, shares } from './avatar-driver.ts';

let driver: AvatarDriver | null = null;
const open = async (...args: Parameters<typeof AvatarDriver.open>) => {
  driver = await AvatarDriver.open(...args);
  return driver;
};
afterEach(async () => {
  vi.restoreAllMocks();
  await driver?.close();
  driver = null;
});

const shown = (view: { state: string }) => view.state === 'shown';

describe('what goes wrong', () => {
  test('a broken head costs one clear sentence, and her own is shown', async () => {
    const home = temporaryFolder();
    const file = join(home, 'broken.glb');
    writeFileSync(file, 'glTF, so to say');
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const { until, drawn } = bind(await open({ file }, { home }));
    const view = await until(shown);
    expect(view.reason).toMatch(/^AVATAR_UNREADABLE: .* Her own head is shown\.$/);
    expect(said.mock.calls.flat().filter(line => /AVATAR_UNREADABLE/.test(String(line)))).toHaveLength(1);
    expect(shares(await drawn(formed)).solid).toBeGreaterThan(0.2);
  });

  test('a head that is not there is named', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const { until } = bind(await open({ file: '/no/such/head.vrm' }));
    expect((await until(shown)).reason).toContain('/no/such/head.vrm');
  });

  test('without a renderer everything else works, and a sentence says what to do', async () => {
    const home = temporaryFolder();
    // The program without what CMake builds.
    const root = mkdtempSync(join(tmpdir(), 'aurora-root-'));
    mkdirSync(join(root, 'build'));
    for (const name of ['models', 'assets', 'node_modules', 'package.json'])
      symlinkSync(join(ROOT, name), join(root, name));
    for (const name of readdirSync(join(ROOT, 'build')))
      if (name !== 'native') symlinkSync(join(ROOT, 'build', name), join(root, 'build', name));
    const said = vi.spyOn(console, 'error').mockImplementation(() => {});
    const opened = await open({}, { home, root });
    const view = opened.watch();
    expect(view).toMatchObject({ state: 'missing', reason: expect.stringContaining('Install CMake') });
    opened.watch();
    expect(said.mock.calls.flat().filter(line => /Install CMake/.test(String(line)))).toHaveLength(1);
    const { picture } = await opened.kernel.ended(opened.kernel.paint({ steps: 1 }));
    expect(existsSync(picture!.path)).toBe(true);
  });

  test('switched off, nothing is started', async () => {
    const opened = await open({ off: true });
    expect(opened.watch()).toMatchObject({ state: 'off', watchers: 1 });
    expect(() => opened.pid()).toThrow('not drawn');
  });

  test('OpenGL that cannot be used is told, and the processor draws', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    vi.stubEnv('AURORA_EGL', 'libNoSuchEgl.so.9');
    const { until } = bind(await open({ renderer: 'gl' }));
    vi.unstubAllEnvs();
    const view = await until(shown);
    if (process.platform === 'linux') expect(view.reason).toContain('libNoSuchEgl.so.9');
    expect(view.backend).toBe('soft');
  });

  test.skipIf(process.platform !== 'linux')(
    'shared memory that is cut short is made anew, and she is back in it',
    async () => {
      vi.spyOn(console, 'error').mockImplementation(() => {});
      const { until, drawn, driver: opened } = bind(await open());
      await until(shown);
      await drawn(formed);
      const before = opened.pid();
      truncateSync(`/dev/shm${linkName(opened.kernel.home)}`, 100);
      await until(({ state }) => state === 'starting');
      await until(shown);
      expect(opened.pid()).not.toBe(before);
      const memory = loadLinks(join(ROOT, 'build/native/aurora.node')).open(linkName(opened.kernel.home));
      const pixels = new Uint8Array(720 * 720 * 4);
      await vi.waitFor(() => expect(memory.readFrame(pixels)).not.toBeNull(), { timeout: 10_000 });
      memory.destroy();
    },
  );
});

describe('killed', () => {
  test('she comes back with the same face, and numbers go on behind those of before', async () => {
    const { until, drawn, driver: opened } = bind(await open());
    await until(shown);
    const before = await drawn(formed);
    const first = opened.pid();
    process.kill(first, 'SIGKILL');
    const after = await drawn(({ time }) => time > before.time + 0.15);
    expect(opened.pid()).not.toBe(first);
    expect(after.generation).toBeGreaterThan(before.generation);
    // Whole at once: she does not form out of the air a second time.
    expect(shares(after).solid).toBeGreaterThan(shares(before).solid * 0.97);
    expect(difference(before, after)).toBeLessThan(6);
    expect((await until(shown)).state).toBe('shown');
  });

  test('with its parent, nothing is left behind', async () => {
    const opened = await open();
    opened.watch();
    await opened.until(shown);
    const pid = opened.pid();
    await opened.close();
    driver = null;
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'));
    expect(existsSync(`/dev/shm${linkName(opened.kernel.home)}`)).toBe(false);
  });
});

describe('seen', () => {
  test('a person of light on nothing, who moves; light beyond her outline has no alpha', async () => {
    const { until, drawn, driver: opened } = bind(await open());
    expect(await until(shown)).toMatchObject({ backend: 'soft', width: 96, height: 96, watchers: 1 });
    const one = await drawn(formed);
    const { solid, glow } = shares(one);
    expect(solid).toBeGreaterThan(0.25);
    expect(solid).toBeLessThan(0.75);
    expect(glow).toBeGreaterThan(0.02);
    const other = await drawn(({ time }) => time > one.time + 0.2);
    expect(difference(one, other)).toBeGreaterThan(0.01);
    const { body } = await opened.kernel.request('GET', '/api/v1/avatar');
    expect(JSON.parse(body)).toMatchObject({ state: 'shown', backend: 'soft' });
  });

  test('while nobody looks, nothing is drawn; and it goes on when somebody does', async () => {
    const { until, drawn, driver: opened } = bind(await open());
    await until(shown);
    await drawn(formed);
    opened.lookAway();
    expect(opened.avatar.view()).toMatchObject({ state: 'resting', watchers: 0 });
    // What was on its way arrives; from then on there is nothing new.
    await opened.ticks(20);
    opened.newest();
    await opened.ticks(40);
    expect(opened.newest()).toBeNull();
    opened.watch();
    expect((await drawn()).generation).toBeGreaterThan(0);
  });

  test('through a socket: two JPEGs, within what was agreed', async () => {
    const opened = await open();
    opened.watch('socket');
    const { colour, alpha, width, height } = await opened.received();
    expect([width, height]).toEqual([96, 96]);
    for (const jpeg of [colour, alpha]) expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
    const { default: sharp } = await import('sharp');
    expect(await sharp(colour).metadata()).toMatchObject({ width: 96, height: 96, channels: 3 });
    expect(await sharp(alpha).metadata()).toMatchObject({ width: 96, height: 96, channels: 1 });
  });

  test('a page that never confirms is sent two pictures and no more', async () => {
    const opened = await open();
    opened.watch('socket', { confirms: false });
    await opened.received();
    await opened.received();
    const other = {};
    let more = 0;
    // Another page goes on being served meanwhile.
    await new Promise<void>(resolve => {
      opened.avatar.watch(other, 'socket', false, {
        send: serial => {
          opened.avatar.seen(other, serial);
          if (++more === 8) resolve();
        },
      });
    });
    expect(opened.receivedCount).toBe(2);
  });
});

/** Light has gathered up to the crown: where her forehead is, she is solid. */
const formed = ({ pixels, width, height }: Drawn): boolean =>
  pixels[(Math.round(height * 0.16) * width + Math.round(width * 0.52)) * 4 + 3]! > 200;

function bind(opened: AvatarDriver) {
  opened.watch();
  return {
    driver: opened,
    until: opened.until.bind(opened),
    drawn: opened.drawn.bind(opened),
  };
}
