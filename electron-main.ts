/**
 * The shell: windows on the kernel's page, and the kernel's life in a utility process. It holds no product logic;
 * everything the page does, it does through the kernel, as in any browser. Read on in `game/shell/`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, globalShortcut, type IpcMainInvokeEvent, ipcMain, Menu, session } from 'electron';
import {
  HER_CHANNEL,
  type HerPlace,
  isSameOrigin,
  restartDelay,
  SHELL_CHANNELS,
  type ShellApi,
  type ShellView,
} from './game/channels.ts';
import { confine, confineSession } from './game/shell/confine.ts';
import { CrashCount } from './game/shell/crash-count.ts';
import { crashPage } from './game/shell/crash-page.ts';
import { LINK_SCHEME, linkOf } from './game/shell/deep-link.ts';
import { KernelProcess } from './game/shell/kernel-process.ts';
import { takeSystemKeys, USUAL_THROUGH_KEYS } from './game/shell/system-keys.ts';
import { TrayIcon } from './game/shell/tray.ts';
import type { TrayDeed } from './game/shell/tray-menu.ts';
import { Windows } from './game/shell/windows.ts';
import { writeCrashReport } from './game/supervisor/crash-report.ts';

/** A page that dies this often in a row will not come up by itself. */
const MOST_PAGE_DEATHS = 4;
const HEALTHY_PAGE_MS = 30_000;

/** What her pictures are read with, where it is built. */
const ADDON = join(__dirname, 'native', 'aurora.node');
/** Where the tray's icon lies. */
const ICON = join(__dirname, '..', 'assets', 'shell', 'tray.png');

let windows: Windows | null = null;
let tray: TrayIcon | null = null;
let kernelUrl: string | null = null;
/** Name of the shared memory with her pictures. */
let pictures = '';
let quitting = false;
let talkKeys: string | null = null;
let throughKeys: string | null = null;
/** A link that came before there was a page. */
let link: string | null = linkOf(process.argv);

const kernel = new KernelProcess({
  folder: __dirname,
  onReady({ url, pictures: name, talkKeys: keys }) {
    pictures = name;
    kernelUrl = url;
    takeTalkKeys(keys);
    windows?.show(url);
    handOverLink();
    // For whoever started the shell with an IPC channel: from here on, it works.
    process.send?.({ type: 'ready', url });
  },
  onDeath: (code, lived) => void report('kernel', 'exited', code, lived),
  onHopeless: giveUp,
});

// Her pictures go into memory that the preload and the page share (decision 20).
app.commandLine.appendSwitch('enable-features', 'SharedArrayBuffer');

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, words) => openLink(linkOf(words)));
  // macOS hands links over by this, the others as arguments.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    openLink(linkOf([url]));
  });
  process.on('SIGTERM', () => app.quit());
  process.on('SIGINT', () => app.quit());
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', stopBeforeQuitting);
  app.on('will-quit', () => {
    globalShortcut.unregisterAll();
    tray?.destroy();
  });
  app.on('web-contents-created', (_event, contents) => {
    confine(contents, () => kernelUrl, tryAgain);
    watch(contents);
  });
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    // The kernel tells for itself; an end that was asked for is none to report.
    if (name !== 'AURORA kernel' && !['clean-exit', 'killed'].includes(reason))
      report(type, reason, exitCode, 0);
  });
  void app.whenReady().then(open);
} else {
  app.quit();
}

function open(): void {
  // Only what is installed may take a scheme of the system's; a checkout does so when it is told to.
  if (app.isPackaged || process.env.AURORA_LINKS === '1') app.setAsDefaultProtocolClient(LINK_SCHEME);
  // On macOS copy and paste live in the menu; elsewhere a menu would only take keys away from the page.
  const roles = [{ role: 'appMenu' as const }, { role: 'editMenu' as const }];
  Menu.setApplicationMenu(process.platform === 'darwin' ? Menu.buildFromTemplate(roles) : null);
  confineSession(session.defaultSession, () => kernelUrl);
  setShellApi();
  windows = new Windows({
    preload: join(__dirname, 'electron-preload.cjs'),
    sandbox: isSandboxed(),
    onChange: changed,
  });
  windows.open();
  throughKeys = takeSystemKeys(USUAL_THROUGH_KEYS, () => act('click-through'));
  tray = new TrayIcon(ICON, act);
  changed();
  kernel.start();
}

/**
 * A sandboxed preload can load no addon, and any other way costs 14 ms a picture and more. The page itself has no Node either way:
 * its world is apart from the preload's. Where there is no addon, or AURORA_WINDOW_SANDBOX=1, pictures come through the socket.
 */
const isSandboxed = (): boolean => process.env.AURORA_WINDOW_SANDBOX === '1' || !existsSync(ADDON);

const view = (): ShellView => ({
  companion: windows?.companion ?? false,
  clickThrough: windows?.clickThrough ?? false,
  talkKeys,
  throughKeys,
});

/** Tray and page know how the shell is. */
function changed(): void {
  tray?.update(view());
  windows?.tell({ type: 'view', view: view() });
}

function act(deed: TrayDeed): void {
  if (deed === 'show') windows?.focus();
  else if (deed === 'companion') windows?.toggleCompanion();
  else if (deed === 'click-through') windows?.setClickThrough(!windows.clickThrough);
  else if (deed === 'talk') windows?.tell({ type: 'talk' });
  else app.quit();
}

/** As the kernel has it set; each of its starts tells anew. */
function takeTalkKeys(keys: string): void {
  if (talkKeys !== null) globalShortcut.unregister(talkKeys);
  talkKeys = takeSystemKeys(keys, () => act('talk'));
  changed();
}

/** The first start comes to the front, with what the second one was asked for. */
function openLink(found: string | null): void {
  link = found ?? link;
  windows?.focus();
  handOverLink();
}

function handOverLink(): void {
  if (link === null || kernelUrl === null || windows === null) return;
  windows.tell({ type: 'link', link });
  link = null;
}

function setShellApi(): void {
  const methods: { [Name in keyof ShellApi]: (...given: unknown[]) => Awaited<ReturnType<ShellApi[Name]>> } =
    {
      version: () => app.getVersion(),
      platform: () => process.platform,
      quit: () => app.quit(),
      toggleFullscreen: () => windows?.toggleFullscreen() ?? false,
      nextDisplay: () => windows?.nextDisplay() ?? 0,
      toggleCompanion: () => windows?.toggleCompanion() ?? false,
      setClickThrough(on) {
        windows?.setClickThrough(on === true);
        return view();
      },
      view,
    };
  for (const name of Object.keys(SHELL_CHANNELS) as (keyof ShellApi)[])
    answer(SHELL_CHANNELS[name], methods[name]);
  answer(HER_CHANNEL, (): HerPlace => ({ addon: ADDON, pictures }));
}

/** Only the kernel's own page is answered. */
function answer(channel: string, method: (...given: unknown[]) => unknown): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent, ...given: unknown[]) => {
    const sender = event.senderFrame?.url ?? '';
    if (!kernelUrl || !isSameOrigin(sender, kernelUrl))
      throw new Error(`${channel}: refused for ${sender || 'a frame that is gone'}`);
    return method(...given);
  });
}

/** A page that dies is loaded again, with a growing pause; one that keeps dying says so. */
function watch(contents: Electron.WebContents): void {
  const deaths = new CrashCount(MOST_PAGE_DEATHS, HEALTHY_PAGE_MS, restartDelay);
  let loadedAt = Date.now();
  contents.on('did-finish-load', () => {
    loadedAt = Date.now();
  });
  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (quitting || reason === 'clean-exit') return;
    const lived = Date.now() - loadedAt;
    const file = report('page', reason, exitCode, lived);
    const retry = deaths.died(lived);
    if (retry) setTimeout(() => windows?.reload(contents), retry.wait);
    else {
      deaths.forgive();
      windows?.showInstead(
        crashPage({
          title: 'The page keeps crashing',
          reason: `It ended ${MOST_PAGE_DEATHS + 1} times in a row, the last time because of “${reason}”.`,
          safe: 'The kernel goes on: what is being painted is painted, and your pictures are safe.',
          report: file,
        }),
      );
    }
  });
}

function giveUp(reason: string): void {
  console.error(`AURORA cannot start its kernel: ${reason}`);
  // Before there was a page there is nothing to go back to; whoever started the program is told by its exit code.
  if (kernelUrl === null) {
    dialog.showErrorBox('AURORA cannot start', reason);
    app.exit(1);
    return;
  }
  kernelUrl = null;
  windows?.showInstead(
    crashPage({
      title: 'AURORA’s kernel does not come back',
      reason,
      safe: 'Your pictures and the queue are on the disk; what was begun goes on when it is back.',
      report: null,
    }),
  );
}

function tryAgain(): void {
  if (kernelUrl === null) kernel.tryAgain();
  else windows?.show(kernelUrl);
}

const report = (name: string, reason: string, exitCode: number, livedMs: number): string | null =>
  writeCrashReport(
    join(app.getPath('userData'), 'crashes'),
    {
      ...{ process: name, reason, exitCode, uptimeSeconds: Math.round(livedMs / 1000) },
      versions: {
        aurora: app.getVersion(),
        electron: process.versions.electron,
        chrome: process.versions.chrome,
      },
    },
    new Date(),
  );

function stopBeforeQuitting(event: Electron.Event): void {
  if (!quitting) windows?.save();
  quitting = true;
  const stopped = kernel.stop();
  if (stopped === null) return;
  event.preventDefault();
  void stopped.then(() => app.quit());
}
