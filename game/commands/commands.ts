import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { CommandView } from '../bus/describe-command.ts';

export default defineCommand({
  name: 'commands',
  title: 'List commands',
  description:
    'Everything that AURORA can be asked, each with its permission and the JSON Schema of its input.',
  permission: 'read',
  input: z.object({}),
  output: z.object({ commands: z.array(CommandView) }),
  async run(_input, { services }) {
    return { commands: [...services.commands.list()] };
  },
  cli: {
    async finish({ commands }, terminal) {
      for (const { name, title, permission, danger } of commands)
        terminal.print(`${name}  ${title}  (${permission}${danger ? `, ${danger}` : ''})`);
      return 0;
    },
  },
});
