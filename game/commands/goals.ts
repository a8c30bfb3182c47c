import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { GoalView } from '../memory/reflect/goals.ts';

export default defineCommand({
  name: 'goals',
  title: 'See what she means to do',
  description:
    'Questions that she has, pictures that she would finish, variations that she would offer, the oldest first. `settle-goal` answers one.',
  permission: 'remember',
  rest: { method: 'GET', path: '/goals' },
  input: z.object({}),
  output: z.object({ goals: z.array(GoalView) }),
  async run(_input, { services }) {
    return { goals: await services.memory.goals() };
  },
  cli: {
    async finish({ goals }, terminal) {
      for (const { id, text, options } of goals) {
        terminal.print(`${id}  ${text}`);
        for (const { memory, says } of options) terminal.print(`  ${memory}  ${says}`);
      }
      return 0;
    },
  },
});
