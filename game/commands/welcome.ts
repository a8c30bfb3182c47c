import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'welcome',
  title: 'Welcome somebody new',
  description:
    'Whether the page is to welcome the person now, which it is once, and the job of the picture that greets, where one is painted already; or marks that as seen, or to come again at the next visit.',
  permission: 'control',
  rest: { method: 'POST', path: '/welcome' },
  input: z.object({
    seen: z.boolean().optional().describe('True: it was seen. False: it shall come again.'),
  }),
  output: z.object({ due: z.boolean(), picture: z.string().nullable() }),
  async run({ seen }, { services }) {
    const { welcome } = services;
    if (seen !== undefined) welcome.mark(seen);
    return { due: seen === undefined && welcome.begin(), picture: welcome.picture };
  },
});
