/** A plugin's process: an interpreter, a channel to the kernel, and nothing else that it could reach. */
import { startHeartbeat } from '../../models/heartbeat.ts';
import { HOST_READY, type ToHost } from './host-protocol.ts';
import { Sandbox, SandboxBroken, USUAL_SANDBOX } from './sandbox.ts';

/** It ends by itself, with the reason on its last words' way. */
const BROKEN = 70;

startHeartbeat();
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});

const send = (text: string) => {
  if (process.connected) process.send?.(text, undefined, undefined, () => {});
};

/** Milliseconds of the processor: on a busy machine nobody is ended for having waited. */
const worked = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

async function main(): Promise<void> {
  const sandbox = await Sandbox.open(send, USUAL_SANDBOX, worked);
  process.on('message', (text: string) => {
    const message = JSON.parse(text) as ToHost;
    try {
      if (message.type === 'load')
        send(JSON.stringify({ type: 'loaded', handlers: sandbox.load(message.source, message.name) }));
      else sandbox.receive(text);
    } catch (error) {
      const words = (error as Error).message.slice(0, 2_000);
      if (message.type === 'load' && !(error instanceof SandboxBroken))
        return send(JSON.stringify({ type: 'broken', error: words }));
      process.send?.(JSON.stringify({ type: 'broken', error: words }), undefined, undefined, () =>
        process.exit(BROKEN),
      );
    }
  });
  send(HOST_READY);
}

void main();
