/**
 * An X server with two displays beside each other, for as long as a test needs it: Xorg with its driver for machines without a screen,
 * which has outputs that can be switched off and on. Xvfb has one screen and no outputs.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { findProgram } from '../../scripts/lib/machine.mjs';
import { cacheFolder } from '../../scripts/lib/paths.mjs';

const run = promisify(execFile);

/** Where Xorg lies, and what it needs to be told of that: installed, or unpacked by `scripts/displays-environment.sh`. */
function findXorg() {
  const unpacked = join(cacheFolder(), 'displays');
  const places = [
    { root: unpacked, xrandr: join(unpacked, 'usr/bin/xrandr') },
    { root: '/', xrandr: findProgram(['xrandr']) },
  ];
  for (const { root, xrandr } of places) {
    const modules = join(root, 'usr/lib/xorg/modules');
    const xorg = join(root, 'usr/lib/xorg/Xorg');
    if (xrandr === null || ![xrandr, xorg, join(modules, 'drivers/dummy_drv.so')].every(existsSync)) continue;
    const own = [join(root, 'usr/lib/x86_64-linux-gnu'), join(root, 'usr/lib/aarch64-linux-gnu')];
    const libraries = [...own, process.env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter);
    return { xorg, xrandr, modules, env: { ...process.env, LD_LIBRARY_PATH: libraries } };
  }
  return null;
}

/** Why there cannot be two displays here, and the command that changes it; null: there can. */
export const noTwoDisplays = (): string | null =>
  findXorg() === null ? 'it needs Xorg without a screen: bash scripts/displays-environment.sh' : null;

/** Pixels of each. */
const SIDE = { width: 1024, height: 576 };
const NAME = `${SIDE.width}x${SIDE.height}`;
const MODELINE = ['46.50', '1024', '1064', '1160', '1296', '576', '579', '584', '599', '-hsync', '+vsync'];

const CONFIG = `
Section "ServerFlags"
  Option "AutoAddDevices" "false"
  Option "AutoAddGPU" "false"
EndSection
Section "Device"
  Identifier "none"
  Driver "dummy"
  VideoRam 65536
EndSection
Section "Monitor"
  Identifier "any"
  HorizSync 5.0 - 1000.0
  VertRefresh 5.0 - 200.0
  Modeline "${NAME}" ${MODELINE.join(' ')}
EndSection
Section "Screen"
  Identifier "screen"
  Device "none"
  Monitor "any"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "${NAME}"
    Virtual 4096 2304
  EndSubSection
EndSection
`;

type Programs = NonNullable<ReturnType<typeof findXorg>>;

export class TwoDisplays {
  readonly #server: ChildProcess;
  readonly #folder: string;
  readonly #programs: Programs;
  /** For the environment of whoever is to be seen there. */
  readonly display: string;

  private constructor(programs: Programs, server: ChildProcess, folder: string, display: string) {
    this.#programs = programs;
    this.#server = server;
    this.#folder = folder;
    this.display = display;
  }

  static async open(): Promise<TwoDisplays> {
    const programs = findXorg();
    if (programs === null) throw new Error(noTwoDisplays() ?? '');
    const { xorg, modules, env } = programs;
    const folder = mkdtempSync(join(tmpdir(), 'aurora-displays-'));
    const config = join(folder, 'xorg.conf');
    writeFileSync(config, CONFIG);
    const words = ['-config', config, '-logfile', join(folder, 'xorg.log'), '-modulepath', modules];
    // It chooses a number that is free, and says which when it can be used.
    const server = spawn(xorg, [...words, '-nolisten', 'tcp', '-noreset', '-displayfd', '3'], {
      ...{ env, stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
    });
    const told = once(server.stdio[3] as Readable, 'data').then(([data]) => `:${String(data).trim()}`);
    const ended = once(server, 'exit').then(([code]) => {
      throw new Error(`Xorg ended with code ${code}; ${join(folder, 'xorg.log')} says why`);
    });
    const displays = new TwoDisplays(programs, server, folder, await Promise.race([told, ended]));
    ended.catch(() => {});
    await displays.#xrandr('--addmode', 'DUMMY1', NAME);
    await displays.#xrandr('--output', 'DUMMY0', '--mode', NAME, '--pos', '0x0', '--primary');
    await displays.second(true);
    return displays;
  }

  /** The second one, at the right of the first, is plugged in, or out. */
  async second(there: boolean): Promise<void> {
    if (there) await this.#xrandr('--output', 'DUMMY1', '--mode', NAME, '--pos', `${SIDE.width}x0`);
    else await this.#xrandr('--output', 'DUMMY1', '--off');
    // Only somebody who asks makes the server look whether an output is connected, and tell its clients.
    await this.#xrandr('--query');
  }

  async close(): Promise<void> {
    const ended = once(this.#server, 'exit');
    this.#server.kill();
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #xrandr(...words: string[]): Promise<void> {
    const { xrandr, env } = this.#programs;
    await run(xrandr, words, { env: { ...env, DISPLAY: this.display } });
  }
}
