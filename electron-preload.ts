import { contextBridge, ipcRenderer } from 'electron';
import { SHELL_CHANNELS, SHELL_GLOBAL, type ShellApi } from './game/channels.ts';

// Named methods only: the page never sees ipcRenderer, nor any channel that is not in the list.
const api: ShellApi = {
  version: () => ipcRenderer.invoke(SHELL_CHANNELS.version),
  platform: () => ipcRenderer.invoke(SHELL_CHANNELS.platform),
  quit: () => ipcRenderer.invoke(SHELL_CHANNELS.quit),
  toggleFullscreen: () => ipcRenderer.invoke(SHELL_CHANNELS.toggleFullscreen),
};

contextBridge.exposeInMainWorld(SHELL_GLOBAL, api);
