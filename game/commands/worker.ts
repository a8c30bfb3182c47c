import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'worker',
  title: 'Paint for another machine',
  description:
    'Takes jobs from a queue on a Redis server and paints them with the models of this machine, until it is stopped.',
  permission: 'control',
  faces: ['cli'],
  input: z.object({
    queue: z
      .string()
      .min(1)
      .max(2_000)
      .optional()
      .describe(
        'redis://[name:password@]host[:port][/database], or rediss:// for TLS; default what AURORA_QUEUE or the setting painting.queue says, which keep a password out of the list of processes.',
      ),
    name: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('How others see it; default the name of this machine.'),
  }),
  output: z.object({}),
  async run() {
    throw new Error('worker runs alone');
  },
  cli: {
    async alone({ queue, name }, terminal) {
      // Loaded here alone: every other command must not pay for it.
      const { startWorker } = await import('../queue/start-worker.ts');
      const worker = await startWorker({
        root: terminal.root,
        ...(queue !== undefined && { queue }),
        ...(name !== undefined && { name }),
        say: line => terminal.print(line),
      });
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const)
        process.once(signal, () => worker.stop());
      await worker.ended;
      return 0;
    },
  },
});
