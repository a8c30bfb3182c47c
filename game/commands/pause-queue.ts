import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'pause-queue',
  title: 'Pause the queue',
  description:
    'Lets nothing new begin, or lets the queue go on. What is being painted is painted to its end.',
  permission: 'paint',
  rest: { method: 'POST', path: '/queue/pause' },
  input: z.object({
    paused: z.boolean().optional().describe('False lets it go on; true when left out.'),
  }),
  output: z.object({ paused: z.boolean() }),
  async run({ paused = true }, { services }) {
    services.jobs.pause(paused);
    return { paused };
  },
  cli: {
    positional: ['paused'],
    async finish({ paused }, terminal) {
      terminal.print(paused ? 'the queue stands still' : 'the queue goes on');
      return 0;
    },
  },
});
