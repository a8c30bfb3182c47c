import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { thoughtId } from '../mind/mind-fields.ts';
import { ThoughtView } from '../mind/thought-view.ts';

export default defineCommand({
  name: 'explain',
  title: 'Ask why she did it',
  description:
    'One thought with its evidence, what each act was expected to be worth, and the reasons in sentences; the last one where none is named.',
  permission: 'read',
  rest: { method: 'GET', path: '/thoughts/explain' },
  input: z.object({ thought: thoughtId.optional().describe('The thought, by id.') }),
  output: ThoughtView,
  async run({ thought }, { services }) {
    return services.mind.explain(thought);
  },
  cli: {
    positional: ['thought'],
    async finish({ why }, terminal) {
      for (const line of why) terminal.print(line);
      return 0;
    },
  },
});
