import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { downloadElectron, findElectron, hasDisplay } from '../../scripts/lib/electron.mjs';
import { findProgram } from '../../scripts/lib/machine.mjs';
import { runForeground, runQuietly } from '../../scripts/lib/process.mjs';
import { parseStartArguments } from '../../scripts/lib/start.mjs';
import { temporaryFolder } from './temporary-folder.ts';

test('--headless is for start alone, --once implies it, everything else goes on', () => {
  expect(parseStartArguments(['--port', '7000'])).toEqual({ headless: false, rest: ['--port', '7000'] });
  expect(parseStartArguments(['--headless', '--port', '0'])).toEqual({
    headless: true,
    rest: ['--port', '0'],
  });
  expect(parseStartArguments(['--once'])).toEqual({ headless: true, rest: ['--once'] });
});

test('a display is a matter of the platform and of the environment', () => {
  expect(hasDisplay({}, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: '' }, 'linux')).toBe(false);
  expect(hasDisplay({ DISPLAY: ':0' }, 'linux')).toBe(true);
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'freebsd')).toBe(true);
  expect(hasDisplay({}, 'win32')).toBe(true);
  expect(hasDisplay({}, 'darwin')).toBe(true);
});

describe('Electron’s program', () => {
  test('is not found where it was never downloaded', () => {
    expect(findElectron(temporaryFolder(), {})).toBeNull();
    expect(findElectron(temporaryFolder(), { ELECTRON_OVERRIDE_DIST_PATH: '/nowhere' })).toBeNull();
  });

  test('is found in node_modules, and where the override says', () => {
    const root = temporaryFolder({
      'node_modules/electron/path.txt': 'electron-program',
      'node_modules/electron/dist/electron-program': '',
      'elsewhere/electron-program': '',
    });
    expect(findElectron(root, {})).toBe(join(root, 'node_modules/electron/dist/electron-program'));
    const override = join(root, 'elsewhere');
    expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: override })).toBe(
      join(override, 'electron-program'),
    );
  });

  test('a download that fails is announced, explained, and not repeated', async () => {
    const root = temporaryFolder({
      'node_modules/electron/install.js': "console.error('Error: getaddrinfo ENOTFOUND'); process.exit(1);",
    });
    const said: string[] = [];
    expect(await downloadElectron(root, {}, line => said.push(line))).toBeNull();
    expect(said).toEqual([
      expect.stringContaining('downloading it once'),
      expect.stringMatching(/could not be downloaded \(ENOTFOUND\).*npx install-electron/),
    ]);
    said.length = 0;
    expect(await downloadElectron(root, {}, line => said.push(line))).toBeNull();
    expect(said).toEqual([]);
  });
});

test('a program is found on the PATH only if it can be run', () => {
  const folder = temporaryFolder({ 'bin/tool': '#!/bin/sh\n', 'bin/text': '' });
  chmodSync(join(folder, 'bin/tool'), 0o755);
  const env = { PATH: join(folder, 'bin') };
  expect(findProgram(['absent', 'text', 'tool'], env)).toBe(join(folder, 'bin/tool'));
  expect(findProgram(['absent'], env)).toBeNull();
});

describe('child processes', () => {
  test('the exit code is the program’s own, or that of the signal', async () => {
    const run = (code: string) => runForeground(process.execPath, ['-e', code]);
    expect(await run('process.exit(7)')).toBe(7);
    expect(await run('process.kill(process.pid, "SIGKILL")')).toBe(137);
    await expect(runForeground('no-such-program-at-all', [])).rejects.toThrow('ENOENT');
  });

  test('a signal to us reaches the program, which may end as it likes', async () => {
    const ended = runForeground(
      process.execPath,
      ['-e', "process.on('SIGTERM', () => process.exit(5)); process.send('up'); setInterval(() => {}, 1000)"],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], onMessage: () => process.emit('SIGTERM', 'SIGTERM') },
    );
    expect(await ended).toBe(5);
    expect(process.listenerCount('SIGTERM')).toBe(0);
  });

  test('a quiet run keeps what was printed, and is stopped at its limit', async () => {
    const both = "console.log('out'); console.error('err')";
    const done = await runQuietly(process.execPath, ['-e', both]);
    expect(done).toMatchObject({ code: 0, timedOut: false });
    expect(done.output).toContain('out');
    expect(done.output).toContain('err');
    const late = await runQuietly(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { timeoutMs: 50 });
    expect(late).toMatchObject({ code: 137, timedOut: true });
    expect(await runQuietly('no-such-program-at-all', [])).toMatchObject({ code: 127 });
  });
});
