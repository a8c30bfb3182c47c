import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'conversation-clear',
  title: 'Clear the conversation',
  description: 'Forgets what was said since the program began.',
  permission: 'control',
  rest: { method: 'POST', path: '/conversation/clear' },
  input: z.object({}),
  output: z.object({}),
  async run(_input, { services }) {
    services.conversation.clear();
    return {};
  },
});
