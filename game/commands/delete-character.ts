import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'delete-character',
  title: 'Delete a character',
  description: 'Deletes the card of a character.',
  permission: 'control',
  danger: 'the card, as it was imported',
  rest: { method: 'DELETE', path: '/characters/{name}' },
  input: z.object({ name: z.string().min(1).max(200).describe('Whose, one of `characters`.') }),
  output: z.object({ deleted: z.string() }),
  async run({ name }, { services }) {
    services.characters.delete(name);
    return { deleted: name };
  },
  cli: { positional: ['name'] },
});
