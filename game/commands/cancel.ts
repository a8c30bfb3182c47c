import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'cancel',
  title: 'Cancel a picture',
  description: 'Stops a job within one step and frees what it held. No effect on one that has ended.',
  permission: 'paint',
  danger: 'what is painted of it so far',
  rest: { method: 'POST', path: '/jobs/{id}/cancel' },
  input: z.object({ id: z.string().max(100).describe('The job.') }),
  output: views.JobView,
  async run({ id }, { services }) {
    return services.jobs.cancel(id);
  },
  cli: { positional: ['id'] },
});
