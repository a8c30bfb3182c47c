import { z } from 'zod';
import { ErrorView } from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'check-input',
  title: 'Check an input',
  description:
    'What a command would refuse of this input, field by field, by the very rules that it is called by, without calling it. What depends on more than the input alone (a model, a file) is found only by calling.',
  permission: 'read',
  rest: { method: 'POST', path: '/check-input' },
  input: z.object({
    command: z.string().max(100).describe('One of `commands`.'),
    input: z.record(z.string(), z.unknown()).describe('What it would be called with.'),
  }),
  output: z.object({ errors: z.array(ErrorView) }),
  async run({ command, input }, { services }) {
    return { errors: [...services.commands.check(command, input)] };
  },
});
