/**
 * The shell: one fullscreen window on the kernel's page, and the kernel's life in a utility process. It holds no
 * product logic; everything the page does, it does through the kernel, as in any browser.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  type IpcMainInvokeEvent,
  ipcMain,
  Menu,
  session,
  type UtilityProcess,
  utilityProcess,
} from 'electron';
import {
  type FromKernel,
  HER_CHANNEL,
  type HerPlace,
  isSameOrigin,
  restartDelay,
  SHELL_CHANNELS,
  type ShellApi,
  type ToKernel,
} from './game/channels.ts';

/** A kernel that has lived this long was healthy: the next death starts the back-off anew. */
const HEALTHY_MS = 30_000;
/** A kernel that dies this often in a row will not come up; somebody has to look. */
const MAX_RESTARTS = 6;
const SHUTDOWN_MS = 5_000;
/** What the kernel's own page may use; everything else is refused. */
const PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** What her pictures are read with, where it is built. */
const ADDON = join(__dirname, 'native', 'aurora.node');

let window: BrowserWindow | null = null;
let kernel: UtilityProcess | null = null;
let kernelUrl: string | null = null;
/** Name of the shared memory with her pictures. */
let pictures = '';
let restarts = 0;
let quitting = false;

// Her pictures go into memory that the preload and the page share (decision 20).
app.commandLine.appendSwitch('enable-features', 'SharedArrayBuffer');

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  process.on('SIGTERM', () => app.quit());
  process.on('SIGINT', () => app.quit());
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', stopBeforeQuitting);
  app.on('web-contents-created', (_event, contents) => confine(contents));
  void app.whenReady().then(() => {
    setMenu();
    setPermissions();
    setShellApi();
    window = openWindow();
    startKernel();
  });
} else {
  app.quit();
}

function openWindow(): BrowserWindow {
  const opened = new BrowserWindow({
    title: 'AURORA',
    width: 1280,
    height: 720,
    fullscreen: true,
    backgroundColor: '#05060d',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(__dirname, 'electron-preload.cjs'),
      sandbox: isSandboxed(),
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  // Without a window manager the constructor's option is reported but not carried out.
  opened.setFullScreen(true);
  opened.webContents.on('before-input-event', (event, input) => {
    if (input.type !== 'keyDown' || input.key !== 'F11') return;
    opened.setFullScreen(!opened.isFullScreen());
    event.preventDefault();
  });
  opened.on('closed', () => {
    window = null;
  });
  return opened;
}

/**
 * A sandboxed preload can load no addon, and any other way costs 14 ms a picture and more. The page itself has no Node either way:
 * its world is apart from the preload's. Where there is no addon, or AURORA_WINDOW_SANDBOX=1, pictures come through the socket.
 */
const isSandboxed = (): boolean => process.env.AURORA_WINDOW_SANDBOX === '1' || !existsSync(ADDON);

/** Every page that ever exists in this program stays on the kernel's origin and opens nothing. */
function confine(contents: Electron.WebContents): void {
  const refuseForeign = (event: Electron.Event, url: string) => {
    if (!kernelUrl || !isSameOrigin(url, kernelUrl)) event.preventDefault();
  };
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', refuseForeign);
  contents.on('will-redirect', refuseForeign);
  contents.on('will-frame-navigate', event => refuseForeign(event, event.url));
  contents.on('will-attach-webview', event => event.preventDefault());
}

function setPermissions(): void {
  const allows = (permission: string, origin: string | undefined, media: readonly (string | undefined)[]) =>
    (PERMISSIONS.has(permission) || (permission === 'media' && isMicrophone(media))) &&
    kernelUrl !== null &&
    isSameOrigin(origin ?? '', kernelUrl);
  const current = session.defaultSession;
  current.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    answer(allows(permission, details.requestingUrl, media));
  });
  current.setPermissionCheckHandler((_contents, permission, origin, { mediaType }) =>
    allows(permission, origin, [mediaType]),
  );
  current.setDevicePermissionHandler(() => false);
}

/** Her ear; there is no use for a camera. */
const isMicrophone = (media: readonly (string | undefined)[]): boolean =>
  media.length > 0 && media.every(type => type === 'audio');

function setMenu(): void {
  // On macOS copy and paste live in the menu; elsewhere a menu would only take keys away from the page.
  const roles = [{ role: 'appMenu' as const }, { role: 'editMenu' as const }];
  Menu.setApplicationMenu(process.platform === 'darwin' ? Menu.buildFromTemplate(roles) : null);
}

function setShellApi(): void {
  const methods: { [Name in keyof ShellApi]: () => Awaited<ReturnType<ShellApi[Name]>> } = {
    version: () => app.getVersion(),
    platform: () => process.platform,
    quit: () => app.quit(),
    toggleFullscreen: () => {
      if (!window) return false;
      window.setFullScreen(!window.isFullScreen());
      return window.isFullScreen();
    },
  };
  for (const name of Object.keys(SHELL_CHANNELS) as (keyof ShellApi)[])
    answer(SHELL_CHANNELS[name], methods[name]);
  answer(HER_CHANNEL, (): HerPlace => ({ addon: ADDON, pictures }));
}

/** Only the kernel's own page is answered. */
function answer(channel: string, method: () => unknown): void {
  ipcMain.handle(channel, (event: IpcMainInvokeEvent) => {
    const sender = event.senderFrame?.url ?? '';
    if (!kernelUrl || !isSameOrigin(sender, kernelUrl))
      throw new Error(`${channel}: refused for ${sender || 'a frame that is gone'}`);
    return method();
  });
}

function startKernel(): void {
  const startedAt = Date.now();
  let reason = '';
  const started = utilityProcess.fork(join(__dirname, 'kernel.cjs'), [], {
    serviceName: 'AURORA kernel',
    stdio: 'inherit',
  });
  kernel = started;
  started.on('message', (message: FromKernel) => {
    if (message.type === 'ready') {
      pictures = message.pictures;
      showPage(message.url);
    } else reason = [message.error.message, message.error.hint].filter(Boolean).join('\n');
  });
  started.on('exit', code => {
    if (kernel === started) kernel = null;
    if (quitting) return;
    if (Date.now() - startedAt > HEALTHY_MS) restarts = 0;
    // A reason that the kernel could name (its folder is in use, say) does not go away by trying again.
    if (reason || restarts >= MAX_RESTARTS) {
      giveUp(reason || `It ended ${restarts + 1} times in a row, the last time with code ${code}.`);
      return;
    }
    setTimeout(startKernel, restartDelay(restarts));
    restarts += 1;
  });
}

function showPage(url: string): void {
  kernelUrl = url;
  void window?.loadURL(url);
  // For whoever started the shell with an IPC channel: from here on, it works.
  process.send?.({ type: 'ready', url });
}

function giveUp(reason: string): void {
  console.error(`AURORA cannot start its kernel: ${reason}`);
  dialog.showErrorBox('AURORA cannot start', reason);
  app.exit(1);
}

function stopBeforeQuitting(event: Electron.Event): void {
  quitting = true;
  const running = kernel;
  if (!running) return;
  event.preventDefault();
  const deadline = setTimeout(() => running.kill(), SHUTDOWN_MS);
  running.once('exit', () => {
    clearTimeout(deadline);
    app.quit();
  });
  running.postMessage({ type: 'shutdown' } satisfies ToKernel);
}
