import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'clear-queue',
  title: 'Clear the queue',
  description: 'Cancels every picture that waits; the one that is being painted goes on.',
  permission: 'paint',
  rest: { method: 'POST', path: '/queue/clear' },
  input: z.object({}),
  output: z.object({ cancelled: z.array(views.JobView) }),
  async run(_input, { services }) {
    return { cancelled: services.jobs.clear() };
  },
  cli: {
    async finish({ cancelled }, terminal) {
      terminal.print(`${cancelled.length} cancelled`);
      return 0;
    },
  },
});
