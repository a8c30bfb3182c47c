import { contextBridge, ipcRenderer } from 'electron';
import {
  HER_CHANNEL,
  HER_PORT,
  type HerNews,
  type HerPlace,
  NEWS_CHANNEL,
  SHELL_CHANNELS,
  SHELL_GLOBAL,
  type ShellGlobal,
  type ShellNews,
} from './game/channels.ts';
import type { Link } from './native/link.ts';

// Named methods only: the page never sees ipcRenderer, nor any channel that is not in the list.
const listeners: ((news: ShellNews) => void)[] = [];
/** What came before anybody listened. */
const early: ShellNews[] = [];
ipcRenderer.on(NEWS_CHANNEL, (_event, news: ShellNews) => {
  if (listeners.length === 0) early.push(news);
  for (const listener of listeners) listener(news);
});

const api: ShellGlobal = {
  version: () => ipcRenderer.invoke(SHELL_CHANNELS.version),
  platform: () => ipcRenderer.invoke(SHELL_CHANNELS.platform),
  quit: () => ipcRenderer.invoke(SHELL_CHANNELS.quit),
  toggleFullscreen: () => ipcRenderer.invoke(SHELL_CHANNELS.toggleFullscreen),
  nextDisplay: () => ipcRenderer.invoke(SHELL_CHANNELS.nextDisplay),
  toggleCompanion: () => ipcRenderer.invoke(SHELL_CHANNELS.toggleCompanion),
  setClickThrough: on => ipcRenderer.invoke(SHELL_CHANNELS.setClickThrough, on === true),
  view: () => ipcRenderer.invoke(SHELL_CHANNELS.view),
  onNews(listener) {
    listeners.push(listener);
    for (const news of early.splice(0)) listener(news);
  },
};

contextBridge.exposeInMainWorld(SHELL_GLOBAL, api);

// Her pictures: copied out of shared memory into memory that the page shares. The page gets bytes, and no way to ask for others.
window.addEventListener('message', ({ data, source, ports }) => {
  const [port] = ports;
  if (data === HER_PORT && source === window && port) void handPicturesOver(port);
});

/** Milliseconds without a picture after which the memory is opened anew: the kernel may have been started again. */
const SILENCE = 500;

let handing = false;

/** In a sandbox, or where there is no addon, nothing comes: the page's socket brings her then. */
async function handPicturesOver(port: MessagePort): Promise<void> {
  if (handing || process.sandboxed) return;
  handing = true;
  try {
    const { addon, pictures } = (await ipcRenderer.invoke(HER_CHANNEL)) as HerPlace;
    // Not above: in a sandbox there is no Node that it could be loaded with.
    const { loadLinks, MAX_FRAME_SIDE } = await import('./native/link.ts');
    const { open } = loadLinks(addon);
    const memory = new SharedArrayBuffer(MAX_FRAME_SIDE * MAX_FRAME_SIDE * 4);
    port.postMessage({ type: 'memory', buffer: memory } satisfies HerNews);
    copyPictures(() => open(pictures), new Uint8Array(memory), port);
  } catch (error) {
    console.info('Her pictures come through the socket:', error);
  }
}

function copyPictures(open: () => Link, shared: Uint8Array, port: MessagePort): void {
  // The addon fills memory of its own; what is shared with the page it never sees.
  const own = new Uint8Array(shared.length);
  let link: Link | null = null;
  let lastNews = 0;
  const look = (now: number) => {
    // Once a display frame, and not at all while the window is hidden.
    requestAnimationFrame(look);
    try {
      if (link === null || now - lastNews > SILENCE) {
        if (now - lastNews <= SILENCE) return;
        lastNews = now;
        link?.destroy();
        link = null;
        link = open();
      }
      const frame = link.readFrame(own);
      if (frame === null) return;
      lastNews = now;
      const { width, height } = frame;
      shared.set(own.subarray(0, width * height * 4));
      port.postMessage({ type: 'picture', width, height } satisfies HerNews);
    } catch {
      // It is not there yet, or somebody has damaged it: it is opened again after a while.
      link?.destroy();
      link = null;
    }
  };
  requestAnimationFrame(look);
}
