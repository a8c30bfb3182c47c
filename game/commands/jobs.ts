import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'jobs',
  title: 'List the queue',
  description: 'Every job that waits or runs, and those that ended lately, in order of submission.',
  permission: 'read',
  rest: { method: 'GET', path: '/jobs' },
  input: z.object({}),
  output: z.object({ jobs: z.array(views.JobView), paused: z.boolean() }),
  async run(_input, { services }) {
    return { jobs: services.jobs.list(), paused: services.jobs.paused };
  },
  cli: {
    async finish({ jobs, paused }, terminal) {
      if (jobs.length === 0) terminal.note('no jobs');
      if (paused) terminal.note('the queue stands still: aurora pause-queue --paused=false');
      for (const job of jobs) {
        const place = job.position === null ? '' : ` #${job.position + 1}`;
        const eta = job.etaSeconds === null ? '' : ` ${job.etaSeconds.toFixed(1)} s left`;
        terminal.print(
          `${job.id}  ${job.state}${place}  ${job.step}/${job.steps}${eta}  ${job.settings.prompt.slice(0, 60)}`,
        );
      }
      return 0;
    },
  },
});
