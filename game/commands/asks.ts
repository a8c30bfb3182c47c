import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'asks',
  title: 'See what a language model asks for',
  description: 'What it would do and may not without a yes; `answer-ask` gives it.',
  permission: 'read',
  input: z.object({}),
  output: z.object({
    asks: z.array(
      z.object({
        ...{ id: z.string(), command: z.string(), text: z.string(), input: z.string() },
        danger: z.boolean(),
      }),
    ),
  }),
  async run(_input, { services }) {
    return { asks: services.asking.list() };
  },
});
