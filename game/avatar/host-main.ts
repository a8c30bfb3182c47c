/**
 * The process that draws her, so that a graphics driver, or a file that somebody made, can take nothing else along. It speaks
 * `host-protocol.ts` over Node's IPC channel.
 */
import { statSync } from 'node:fs';
import { serializeError } from '../../models/errors.ts';
import { startHeartbeat } from '../../models/heartbeat.ts';
import { systemClock } from '../loop.ts';
import { AvatarHost } from './avatar-host.ts';
import type { FromAvatarHost, ToAvatarHost } from './host-protocol.ts';

function main(): void {
  if (process.send === undefined) {
    process.stderr.write(
      'Her renderer is started by the program, over an IPC channel; it does nothing alone.\n',
    );
    process.exitCode = 1;
    return;
  }
  // Ctrl+C reaches the whole process group; when to leave is the parent's decision, by `exit` or by its own end.
  process.on('SIGINT', () => {});
  startHeartbeat();
  const host = new AvatarHost({
    clock: systemClock,
    seconds: () => Date.now() / 1000,
    reader: programVersion(),
    send,
  });
  const leave = () => {
    host.close();
    process.exit(0);
  };
  process.on('message', message => receive(host, message as ToAvatarHost, leave));
  process.on('disconnect', leave);
  send({ type: 'hello' });
}

function receive(host: AvatarHost, message: ToAvatarHost, leave: () => void): void {
  if (message.type === 'open')
    host.open(message).catch(error => send({ type: 'failed', error: serializeError(error) }));
  else if (message.type === 'watch') host.watch(message);
  else if (message.type === 'encode') host.encode();
  else leave();
}

/** A bundle that was built anew may read heads in another way. */
function programVersion(): string {
  const { size, mtimeMs } = statSync(process.argv[1] ?? '.');
  return `${size} ${mtimeMs}`;
}

/** The parent may be gone at any moment: `disconnect` ends this process then, and the lost message is no matter. */
function send(message: FromAvatarHost): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
}

main();
