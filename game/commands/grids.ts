import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'grids',
  title: 'List grids',
  description: 'Every grid that is being painted, and those that ended lately, with what stands where.',
  permission: 'read',
  rest: { method: 'GET', path: '/grids' },
  input: z.object({}),
  output: z.object({ grids: z.array(views.GridView) }),
  async run(_input, { services }) {
    return { grids: services.grids.list() };
  },
  cli: {
    async finish({ grids }, terminal) {
      if (grids.length === 0) terminal.note('no grids');
      for (const { id, state, columns, rows, picture } of grids)
        terminal.print(`${id}  ${state}  ${columns}×${rows}  ${picture?.path ?? ''}`.trimEnd());
      return 0;
    },
  },
});
