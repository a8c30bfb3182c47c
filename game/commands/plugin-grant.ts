import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { defineCommand } from '../bus/command.ts';
import { PluginView } from '../plugins/plugin-view.ts';

export default defineCommand({
  name: 'plugin-grant',
  title: 'Allow a plugin something',
  description: 'Grants a plugin one of the things that it asks for, or all of them; `plugins` lists them.',
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
      .describe(
        'What it may, as `plugins` lists it, e.g. use:generate. Leave it out to grant all that it asks for.',
      ),
  }),
  output: PluginView,
  async run({ id, capability }, { services: { plugins }, face }) {
    if (face === 'mind' || face === 'mcp') throw onlyPeople(id);
    await plugins.refresh();
    return plugins.grant(id, capability === undefined ? [] : [capability]);
  },
  cli: { positional: ['id', 'capability'] },
});

const onlyPeople = (id: string) =>
  new AuroraError('PERMISSION_DENIED', 'What a plugin may is decided by a person.', {
    value: id,
    legal: 'the page, the command line, or a program of the person’s own',
    hint: 'Open the plugins with Alt+U.',
  });
