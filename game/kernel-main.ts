/** The kernel as a process of the desktop program: Electron's utility process, or any child with an IPC channel. */
import { dirname } from 'node:path';
import { serializeError } from '../models/errors.ts';
import { linkName } from './avatar/link-name.ts';
import type { FromKernel, ToKernel } from './channels.ts';
import { startAurora } from './main.ts';
import { redactStandardError } from './security/redact.ts';
import { talkKeys } from './settings/list/program.ts';

interface ParentPort {
  postMessage(message: FromKernel): void;
  on(event: 'message', listener: (message: { data: ToKernel }) => void): void;
}
const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;

const tell = (message: FromKernel) =>
  parentPort ? parentPort.postMessage(message) : process.send ? process.send(message) : undefined;

redactStandardError();
// The bundle lies in build/, one level below the program's root.
const starting = startAurora({ root: process.env.AURORA_ROOT ?? dirname(__dirname) });

// Heard from the first moment: whoever stops it while it starts waits for it, and leaves nothing behind.
let leaving = false;
function shutdown(): void {
  if (leaving) return;
  leaving = true;
  starting.then(aurora => aurora.stop()).finally(() => process.exit(process.exitCode ?? 0));
}
const hear = (message: ToKernel) => {
  if (message.type === 'shutdown') shutdown();
};
parentPort?.on('message', ({ data }) => hear(data));
process.on('message', hear);
for (const event of ['disconnect', 'SIGTERM', 'SIGINT', 'SIGHUP']) process.on(event, shutdown);

starting.then(
  ({ url, home, kernel }) =>
    tell({
      ...{ type: 'ready', url, pictures: linkName(home) },
      talkKeys: kernel.services.settings.get(talkKeys),
    }),
  error => {
    console.error(error);
    process.exitCode = 1;
    tell({ type: 'failed', error: serializeError(error) });
    // Not at once: what was just sent has to go out first.
    process.disconnect?.();
  },
);
