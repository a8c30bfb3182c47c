/** The large window and the companion: where they stand, what is remembered of them, and which of them is seen. */
import { join } from 'node:path';
import { app, BrowserWindow, type BrowserWindowConstructorOptions, screen } from 'electron';
import { COMPANION_QUERY, NEWS_CHANNEL, type ShellNews } from '../channels.ts';
import {
  arrangement,
  displayOf,
  placeFor,
  placeOn,
  placeWindow,
  type Rectangle,
  readMemory,
  type WindowMemory,
  withPlace,
  writeMemory,
} from './window-memory.ts';

const USUAL = { width: 1280, height: 720 };
const USUAL_COMPANION = { width: 300, height: 420 };
/** Between her and the screen's corner, pixels. */
const MARGIN = 16;
/** Milliseconds after the last move of a window that is dragged. */
const SETTLED = 300;

export interface WindowOptions {
  readonly preload: string;
  /** The preload runs in a sandbox: it cannot load her pictures' addon. */
  readonly sandbox: boolean;
  /** What there is changed: another window is seen, or clicks go elsewhere. */
  readonly onChange: () => void;
}

export class Windows {
  readonly #options: WindowOptions;
  readonly #file = join(app.getPath('userData'), 'window.json');
  #memory: WindowMemory;
  /** The displays as they were when somebody looked last. */
  #arrangement = '';
  #main: BrowserWindow | null = null;
  #companion: BrowserWindow | null = null;
  #clickThrough = false;
  #url: string | null = null;
  #settling: NodeJS.Timeout | undefined;

  constructor(options: WindowOptions) {
    this.#options = options;
    this.#memory = readMemory(this.#file);
  }

  get companion(): boolean {
    return this.#companion !== null;
  }

  get clickThrough(): boolean {
    return this.#clickThrough;
  }

  /** The window that is seen. */
  get current(): BrowserWindow | null {
    return this.#companion ?? this.#main;
  }

  open(): void {
    const { fullscreen } = this.#memory;
    const all = displays();
    this.#arrangement = arrangement(all);
    const opened = new BrowserWindow({
      ...placeWindow(placeFor(this.#memory, all), USUAL, all),
      title: 'AURORA',
      fullscreen,
      backgroundColor: '#05060d',
      autoHideMenuBar: true,
      webPreferences: this.#preferences(),
    });
    this.#main = opened;
    // Without a window manager the constructor's option is reported but not carried out.
    if (fullscreen) opened.setFullScreen(true);
    opened.webContents.on('before-input-event', (event, input) => {
      if (input.type !== 'keyDown' || input.key !== 'F11') return;
      this.toggleFullscreen();
      event.preventDefault();
    });
    for (const event of ['resize', 'move', 'enter-full-screen', 'leave-full-screen'] as const)
      opened.on(event as 'resize', () => this.#remember());
    opened.on('close', () => this.save());
    for (const event of ['display-added', 'display-removed', 'display-metrics-changed'] as const)
      screen.on(event as 'display-added', this.#rearrange);
    opened.on('closed', () => {
      for (const event of ['display-added', 'display-removed', 'display-metrics-changed'] as const)
        screen.off(event as 'display-added', this.#rearrange);
      this.#main = null;
      this.#companion?.close();
    });
  }

  /** The kernel's page, in every window. A page that is there already finds its kernel again by itself. */
  show(url: string): void {
    const moved = this.#url === null || new URL(url).origin !== new URL(this.#url).origin;
    this.#url = url;
    if (moved || !this.#main?.webContents.getURL().startsWith(new URL(url).origin))
      void this.#main?.loadURL(url);
    if (moved && this.#companion) void this.#companion.loadURL(companionUrl(url));
  }

  /** Something else than the kernel's page, in the large window. */
  showInstead(url: string): void {
    this.#companion?.close();
    void this.#main?.loadURL(url);
    this.#main?.show();
  }

  /** The page anew, in the window of these contents. */
  reload(contents: Electron.WebContents): void {
    if (this.#url === null || contents.isDestroyed()) return;
    void contents.loadURL(contents === this.#companion?.webContents ? companionUrl(this.#url) : this.#url);
  }

  tell(news: ShellNews): void {
    this.current?.webContents.send(NEWS_CHANNEL, news);
  }

  focus(): void {
    const window = this.current;
    if (window?.isMinimized()) window.restore();
    window?.show();
    window?.focus();
  }

  toggleFullscreen(): boolean {
    const window = this.#main;
    if (!window) return false;
    window.setFullScreen(!window.isFullScreen());
    return window.isFullScreen();
  }

  /** @returns how many displays there are */
  nextDisplay(): number {
    const window = this.#main;
    const all = displays();
    if (!window || all.length < 2) return all.length;
    const next = all[(all.indexOf(displayOf(window.getBounds(), all)) + 1) % all.length]!;
    move(window, placeOn(null, window.getNormalBounds(), next));
    this.#remember();
    return all.length;
  }

  toggleCompanion(): boolean {
    if (this.#companion) this.#companion.close();
    else this.#openCompanion();
    return this.companion;
  }

  setClickThrough(on: boolean): void {
    const window = this.#companion;
    this.#clickThrough = on && window !== null;
    // Moves are still told to the page, so that it can say how to get her back.
    window?.setIgnoreMouseEvents(this.#clickThrough, { forward: true });
    this.#options.onChange();
  }

  /** Writes down where everything is. */
  save(): void {
    clearTimeout(this.#settling);
    this.#look();
    writeMemory(this.#file, this.#memory);
  }

  #openCompanion(): void {
    if (this.#url === null) return;
    const all = displays();
    const { companion } = placeFor(this.#memory, all);
    const area = displayOf(companion ?? this.#main?.getBounds() ?? null, all);
    const opened = new BrowserWindow({
      ...placeOn(companion ?? inCorner(area), USUAL_COMPANION, area),
      title: 'AURORA',
      frame: false,
      transparent: true,
      backgroundColor: '#00000000',
      hasShadow: false,
      alwaysOnTop: true,
      skipTaskbar: true,
      fullscreenable: false,
      maximizable: false,
      minWidth: 180,
      minHeight: 240,
      webPreferences: this.#preferences(),
    });
    opened.setAlwaysOnTop(true, 'floating');
    opened.setVisibleOnAllWorkspaces(true);
    for (const event of ['resize', 'move'] as const) opened.on(event as 'resize', () => this.#remember());
    opened.on('close', () => this.save());
    opened.on('closed', () => {
      this.#companion = null;
      this.#clickThrough = false;
      this.#main?.show();
      this.#options.onChange();
    });
    this.#companion = opened;
    void opened.loadURL(companionUrl(this.#url));
    this.#main?.hide();
    this.#options.onChange();
  }

  #preferences(): NonNullable<BrowserWindowConstructorOptions['webPreferences']> {
    const { preload, sandbox } = this.#options;
    return {
      ...{ preload, sandbox, contextIsolation: true, nodeIntegration: false },
      ...{ webviewTag: false, spellcheck: false },
    };
  }

  #remember(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.save(), SETTLED);
  }

  /** A display has come, gone or moved: everything goes where it was when these displays were there, or onto one that is. */
  #rearrange = (): void => {
    const all = displays();
    if (arrangement(all) === this.#arrangement) return;
    this.#arrangement = arrangement(all);
    // Where the system has pushed windows in the meantime was nobody's choice.
    clearTimeout(this.#settling);
    const main = this.#main;
    const companion = this.#companion;
    const place = placeFor(this.#memory, all);
    if (main && !main.isDestroyed()) move(main, placeWindow(place, main.getNormalBounds(), all));
    if (companion && !companion.isDestroyed()) {
      const was = place.companion ?? companion.getBounds();
      companion.setBounds(placeOn(was, was, displayOf(was, all)));
    }
    this.#remember();
  };

  #look(): void {
    const main = this.#main;
    const all = displays();
    let place = placeFor(this.#memory, all);
    if (main && !main.isDestroyed() && main.isVisible()) {
      const fullscreen = main.isFullScreen();
      this.#memory = { ...this.#memory, fullscreen };
      place = {
        ...place,
        display: displayOf(main.getBounds(), all),
        // Of a maximised or minimised window, where it was before. (Without a window manager that is never told.)
        bounds: fullscreen
          ? place.bounds
          : main.isMaximized() || main.isMinimized()
            ? main.getNormalBounds()
            : main.getBounds(),
      };
    }
    if (this.#companion && !this.#companion.isDestroyed())
      place = { ...place, companion: this.#companion.getBounds() };
    this.#memory = withPlace(this.#memory, all, place);
  }
}

function move(window: BrowserWindow, to: Rectangle): void {
  const fullscreen = window.isFullScreen();
  // A fullscreen window does not leave its display.
  if (fullscreen) window.setFullScreen(false);
  window.setBounds(to);
  if (fullscreen) window.setFullScreen(true);
}

const companionUrl = (url: string): string => `${url}?${COMPANION_QUERY}`;

/** The primary display first. */
function displays(): Rectangle[] {
  const primary = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== primary.id);
  return [primary, ...others].map(({ bounds }) => bounds);
}

/** The corner where clocks and messages are not. */
const inCorner = ({ x, y, width, height }: Rectangle): Rectangle => ({
  ...USUAL_COMPANION,
  x: x + width - USUAL_COMPANION.width - MARGIN,
  y: y + height - USUAL_COMPANION.height - 3 * MARGIN,
});
