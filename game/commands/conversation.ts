import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'conversation',
  title: 'Read the conversation',
  description: 'What was said by her and to her since the program began, oldest first.',
  permission: 'read',
  input: z.object({}),
  output: z.object({ entries: z.array(views.ConversationEntry) }),
  async run(_input, { services }) {
    return { entries: [...services.conversation.list()] };
  },
  cli: {
    async finish({ entries }, terminal) {
      for (const { at, who, text } of entries) terminal.print(`${at.slice(11, 19)}  ${who}  ${text}`);
      if (entries.length === 0) terminal.note('nothing has been said yet');
      return 0;
    },
  },
});
