/** The kernel as a process of the desktop program: Electron's utility process, or any child with an IPC channel. */
import { dirname } from 'node:path';
import { serializeError } from '../models/errors.ts';
import type { FromKernel, ToKernel } from './channels.ts';
import { startAurora } from './main.ts';

interface ParentPort {
  postMessage(message: FromKernel): void;
  on(event: 'message', listener: (message: { data: ToKernel }) => void): void;
}
const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;

const tell = (message: FromKernel) =>
  parentPort ? parentPort.postMessage(message) : process.send ? process.send(message) : undefined;

// The bundle lies in build/, one level below the program's root.
startAurora({ root: process.env.AURORA_ROOT ?? dirname(__dirname) }).then(
  aurora => {
    const shutdown = () => void aurora.stop().then(() => process.exit(0));
    const hear = (message: ToKernel) => {
      if (message.type === 'shutdown') shutdown();
    };
    parentPort?.on('message', ({ data }) => hear(data));
    process.on('message', hear);
    process.on('disconnect', shutdown);
    process.on('SIGTERM', shutdown);
    process.on('SIGINT', shutdown);
    tell({ type: 'ready', url: aurora.url });
  },
  error => {
    console.error(error);
    tell({ type: 'failed', error: serializeError(error) });
    process.exitCode = 1;
    process.disconnect?.();
  },
);
