import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'characters',
  title: 'List the characters',
  description:
    'Whom she can play with a language model: cards that were imported. The setting "language.character" chooses one.',
  permission: 'read',
  input: z.object({}),
  output: z.object({
    characters: z.array(
      z.object({ name: z.string(), description: z.string(), greetings: z.int(), lore: z.int() }),
    ),
  }),
  async run(_input, { services }) {
    return { characters: services.characters.list() };
  },
  cli: {
    async finish({ characters }, terminal) {
      for (const { name, description } of characters)
        terminal.print(`${name}  ${description.replace(/\s+/g, ' ').slice(0, 80)}`);
      return 0;
    },
  },
});
