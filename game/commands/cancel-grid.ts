import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'cancel-grid',
  title: 'Cancel a grid',
  description: 'Stops what is not painted yet; the pictures that are become the grid.',
  permission: 'paint',
  danger: 'the pictures that are not painted yet',
  rest: { method: 'POST', path: '/grids/{id}/cancel' },
  input: z.object({ id: z.string().max(100).describe('The grid.') }),
  output: views.GridView,
  async run({ id }, { services }) {
    return services.grids.cancel(id);
  },
  cli: { positional: ['id'] },
});
