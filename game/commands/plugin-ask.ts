import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'plugin-ask',
  title: "Call a command for a plugin's panel",
  description:
    "What a plugin's panel asks for: a command of the plugin's own, or one of AURORA's that the plugin was granted. Nothing else is called.",
  permission: 'paint',
  faces: ['rest', 'socket'],
  input: z.object({
    id: z.string().min(1).max(40).describe('The plugin.'),
    panel: z.string().min(1).max(40).describe('Its panel.'),
    command: z.string().min(1).max(100).describe('The command.'),
    input: z.record(z.string().max(100), z.unknown()).optional().describe('Its input.'),
  }),
  output: z.object({ value: z.unknown() }),
  async run({ id, panel, command, input = {} }, { services: { plugins } }) {
    return { value: await plugins.askFromPanel(id, panel, command, input) };
  },
});
