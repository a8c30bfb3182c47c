import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'preset-delete',
  title: 'Delete a preset',
  description: 'Removes the file of a preset. What is turned now stays as it is.',
  permission: 'control',
  danger: 'the file of the preset',
  rest: { method: 'DELETE', path: '/presets/{name}' },
  input: z.object({ name: z.string().max(200).describe('One of `presets`.') }),
  output: z.object({ deleted: z.string() }),
  async run({ name }, { services }) {
    await services.presets.delete(name);
    return { deleted: name };
  },
  cli: { positional: ['name'] },
});
