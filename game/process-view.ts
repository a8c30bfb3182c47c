import type { ProcessView } from './api/protocol.ts';
import { cpuSeconds, residentBytes } from './process-memory.ts';
import type { SupervisedProcess } from './supervisor/supervised-process.ts';

/** A child process as `system` and the pages show it, its memory measured now. */
export const processView = ({ name, pid, state, restarts }: SupervisedProcess): ProcessView => ({
  ...{ name, pid, state, restarts },
  residentBytes: residentBytes(pid),
  cpuSeconds: cpuSeconds(pid),
});

/** The kernel itself. */
export const kernelProcess = (): ProcessView => ({
  ...{ name: 'kernel', pid: process.pid, state: 'ready', restarts: 0 },
  residentBytes: residentBytes(process.pid),
  cpuSeconds: cpuSeconds(process.pid),
});

/** One that nobody has needed yet is not there to be shown. */
export const wasStarted = ({ state, restarts }: SupervisedProcess): boolean =>
  state !== 'stopped' || restarts > 0;
