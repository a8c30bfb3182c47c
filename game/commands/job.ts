import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'job',
  title: 'Look at a job',
  description: 'State, progress, pace and place in the queue of one job.',
  permission: 'read',
  rest: { method: 'GET', path: '/jobs/{id}' },
  input: z.object({ id: z.string().max(100).describe('The job.') }),
  output: views.JobView,
  async run({ id }, { services }) {
    return services.jobs.get(id);
  },
  cli: { positional: ['id'] },
});
