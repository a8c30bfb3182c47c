import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { PluginView } from '../plugins/plugin-view.ts';

export default defineCommand({
  name: 'plugin-revoke',
  title: 'Forbid a plugin something',
  description: 'Takes back what was granted to a plugin, at once: what it is doing ends.',
  permission: 'control',
  // By a person's own hand: no language model decides it.
  faces: ['rest', 'socket', 'cli'],
  input: z.object({
    id: z.string().min(1).max(40).describe('The plugin.'),
    capability: z
      .string()
      .min(1)
      .max(100)
      .optional()
      .describe('What it may no more. Leave it out to switch it off.'),
  }),
  output: PluginView,
  run: ({ id, capability }, { services: { plugins } }) =>
    plugins.revoke(id, capability === undefined ? [] : [capability]),
  cli: { positional: ['id', 'capability'] },
});
