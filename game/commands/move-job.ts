import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';

export default defineCommand({
  name: 'move-job',
  title: 'Move a picture in the queue',
  description:
    'Gives a waiting job another place; those between move up or down. It is done with the next frame.',
  permission: 'paint',
  rest: { method: 'POST', path: '/jobs/{id}/move' },
  input: z.object({
    id: z.string().max(100).describe('The job.'),
    place: field(z.int().min(0), {
      code: 'PLACE_NOT_IN_QUEUE',
      legal: 'a whole number from 0, which is the next to be painted',
      hint: 'Beyond the end is the end.',
    }).describe('Its place among those that wait; 0 is the next.'),
  }),
  output: views.JobView,
  async run({ id, place }, { services }) {
    return services.jobs.move(id, place);
  },
  cli: { positional: ['id', 'place'], finish: async () => 0 },
});
