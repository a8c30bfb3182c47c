import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'end-sketch',
  title: 'Stop painting along',
  description: 'Ends a sketch. Its last picture can still be kept for a while.',
  permission: 'paint',
  rest: { method: 'POST', path: '/sketches/{id}/end' },
  input: z.object({ id: z.string().max(100).describe('The sketch.') }),
  output: z.object({ ended: z.string() }),
  async run({ id }, { services }) {
    services.sketches.end(id);
    return { ended: id };
  },
  cli: { positional: ['id'] },
});
