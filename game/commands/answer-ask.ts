import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'answer-ask',
  title: 'Allow what a language model asks for',
  description: 'Answers one of `asks`. What nobody answers within half a minute is not done.',
  permission: 'control',
  rest: { method: 'POST', path: '/asks/{ask}' },
  input: z.object({
    ask: z.string().max(40).describe('Which, by id.'),
    allow: z.boolean().describe('Whether it may, this once.'),
  }),
  output: z.object({ allowed: z.boolean() }),
  async run({ ask, allow }, { services }) {
    services.asking.answer(ask, allow);
    return { allowed: allow };
  },
});
