import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';
import { PLUGIN_KINDS } from '../plugins/template.ts';

export default defineCommand({
  name: 'plugin',
  title: 'Write or add a plugin',
  description:
    '`plugin new NAME` writes a plugin that runs at once into the folder of plugins; `plugin add FOLDER` copies one there. Nothing is granted to it by that.',
  permission: 'control',
  faces: ['cli'],
  input: z.object({
    action: field(z.enum(['new', 'add']), {
      code: 'INPUT_INVALID',
      legal: 'new, add',
      hint: '`plugins`, `plugin-grant` and `plugin-revoke` do the rest.',
    }).describe('new or add.'),
    name: z.string().min(1).max(1_000).describe('new: its name, e.g. my-plugin. add: its folder.'),
    kind: z.enum(PLUGIN_KINDS).optional().describe('new: what it begins with; default command.'),
  }),
  output: z.object({}),
  async run() {
    throw new Error('plugin runs alone');
  },
  cli: {
    positional: ['action', 'name'],
    async alone({ action, name, kind = 'command' }, terminal) {
      const { addPlugin, writePlugin } = await import('../plugins/install-plugin.ts');
      const { id, folder } =
        action === 'new' ? await writePlugin(name, kind, terminal.root) : await addPlugin(name);
      terminal.print(`${folder}`);
      terminal.note(`\`aurora plugins\` shows what it asks for; \`aurora plugin-grant ${id}\` grants it.`);
      return 0;
    },
  },
});
