import type { ProcessView } from './api/protocol.ts';
import { cpuSeconds, residentBytes } from './process-memory.ts';
import type { SupervisedProcess } from './supervisor/supervised-process.ts';

/** A child process as `system` and the pages show it, its memory measured now. */
export const processView = (child: SupervisedProcess): ProcessView => {
  const { name, pid, state, restarts, lastEnd, silentMs, memoryCap } = child;
  return {
    ...{ name, pid, state, restarts, lastEnd, memoryCap },
    silentSeconds: silentMs === null ? null : silentMs / 1000,
    residentBytes: residentBytes(pid) ?? child.residentBytes,
    cpuSeconds: cpuSeconds(pid),
  };
};

/** The kernel itself. */
export const kernelProcess = (): ProcessView => ({
  ...{ name: 'kernel', pid: process.pid, state: 'ready', restarts: 0 },
  ...{ lastEnd: null, silentSeconds: null, memoryCap: null },
  residentBytes: residentBytes(process.pid),
  cpuSeconds: cpuSeconds(process.pid),
});

/** One that nobody has needed yet is not there to be shown. */
export const wasStarted = ({ state, restarts }: SupervisedProcess): boolean =>
  state !== 'stopped' || restarts > 0;
