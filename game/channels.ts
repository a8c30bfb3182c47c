/**
 * The whole conversation between the shell (Electron's main process), its preload and the page, as one typed
 * list; and what shell and kernel tell each other. Nothing else crosses these borders. No imports, so that each
 * side may use it.
 */

/** What the page may ask of the shell, by method. The preload exposes exactly these names. */
export interface ShellApi {
  /** The program's version, e.g. `0.1.0`. */
  version(): Promise<string>;
  /** `linux`, `win32` or `darwin`. */
  platform(): Promise<string>;
  /** Stops the kernel cleanly and ends the program. */
  quit(): Promise<void>;
  /** Returns whether the window is fullscreen afterwards. */
  toggleFullscreen(): Promise<boolean>;
  /** Moves the window to the next display, where there is one. Returns how many there are. */
  nextDisplay(): Promise<number>;
  /** The small window at the screen's edge in the large one's place, or back. Returns whether it is there afterwards. */
  toggleCompanion(): Promise<boolean>;
  /** Whether clicks go through the companion to what lies behind. The tray and a key of the system's bring her back. */
  setClickThrough(on: boolean): Promise<ShellView>;
  /** How the shell is now. */
  view(): Promise<ShellView>;
}

export interface ShellView {
  readonly companion: boolean;
  readonly clickThrough: boolean;
  /** Keys that work in any program: press to talk, press again to stop; null: another program has them. */
  readonly talkKeys: string | null;
  /** Keys that let clicks through, or take them again. */
  readonly throughKeys: string | null;
}

/** What the shell tells a page without being asked. */
export type ShellNews =
  /** A link that the system was asked to open, `aurora://…`, as it came. */
  | { readonly type: 'link'; readonly link: string }
  /** The talk key of the system was pressed, or the tray's line. */
  | { readonly type: 'talk' }
  | { readonly type: 'view'; readonly view: ShellView };

/** What the page finds: the methods, and a way to hear news. Those that came before somebody listened are told at once. */
export interface ShellGlobal extends ShellApi {
  onNews(listener: (news: ShellNews) => void): void;
}

/** Main process → page. */
export const NEWS_CHANNEL = 'aurora:news';

/** What the companion's page is opened with, behind the kernel's address. */
export const COMPANION_QUERY = 'companion';

/** IPC channel of each method. */
export const SHELL_CHANNELS = {
  version: 'aurora:version',
  platform: 'aurora:platform',
  quit: 'aurora:quit',
  toggleFullscreen: 'aurora:toggle-fullscreen',
  nextDisplay: 'aurora:next-display',
  toggleCompanion: 'aurora:toggle-companion',
  setClickThrough: 'aurora:set-click-through',
  view: 'aurora:view',
} as const satisfies Record<keyof ShellApi, string>;

/** The preload asks where her pictures are; pages have no such method. */
export const HER_CHANNEL = 'aurora:her-pictures';
export interface HerPlace {
  /** Path of the renderer's addon. */
  readonly addon: string;
  /** Name of the shared memory. */
  readonly pictures: string;
}

/** What the page posts to its own window, with a port on which the preload answers. */
export const HER_PORT = 'aurora-her-port';
export type HerNews =
  /** Once: the memory that pictures are written into, R, G, B, A, premultiplied, rows from the top. */
  | { readonly type: 'memory'; readonly buffer: SharedArrayBuffer }
  /** Another picture lies in it. */
  | { readonly type: 'picture'; readonly width: number; readonly height: number };

/** The page finds the API as `window.auroraShell`; in a browser it is undefined. */
export const SHELL_GLOBAL = 'auroraShell';

/** Sent once by the kernel, when its page answers requests. */
export interface KernelReady {
  readonly type: 'ready';
  /** Loopback URL of the page, with the port that is really used. */
  readonly url: string;
  /** Name of the shared memory that her pictures lie in, while somebody watches. */
  readonly pictures: string;
  /** Keys to talk by in any program, as it is set; `off`: none. */
  readonly talkKeys: string;
}

/** Asks the kernel to stop its workers and exit 0. */
export interface KernelShutdown {
  readonly type: 'shutdown';
}

/** Sent instead of `ready` when the kernel cannot start: what is wrong, and what to do. The kernel exits then. */
export interface KernelFailed {
  readonly type: 'failed';
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string };
}

export type FromKernel = KernelReady | KernelFailed;
export type ToKernel = KernelShutdown;

/** Milliseconds to wait before the n-th restart in a row (n from 0): doubling, and never longer than 8 s. */
export function restartDelay(attempt: number): number {
  return Math.min(8000, 250 * 2 ** attempt);
}

/** Whether `url` belongs to the kernel: the same scheme, host and port. False for anything that is no URL. */
export function isSameOrigin(url: string, kernelUrl: string): boolean {
  try {
    const { origin } = new URL(url);
    return origin !== 'null' && origin === new URL(kernelUrl).origin;
  } catch {
    return false;
  }
}
