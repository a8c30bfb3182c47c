import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'style-delete',
  title: 'Delete a style',
  description: "Takes a style of one's own away; those of other programs' files stay.",
  permission: 'control',
  rest: { method: 'POST', path: '/styles/delete' },
  input: z.object({ name: z.string().min(1).max(200).describe('What it is called.') }),
  output: z.object({}),
  async run({ name }, { services }) {
    await services.styles.delete(name);
    return {};
  },
  cli: { positional: ['name'], finish: async () => 0 },
});
