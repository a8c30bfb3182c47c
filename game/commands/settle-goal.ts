import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { name } from '../memory/memory-fields.ts';
import { GoalView } from '../memory/reflect/goals.ts';

export default defineCommand({
  name: 'settle-goal',
  title: 'Settle a goal of hers',
  description:
    'Answers a question of hers (`memory` is what is right; the other claims become history), or says that something is done or not wanted. It does not come again.',
  permission: 'remember',
  rest: { method: 'POST', path: '/goals/{goal}/settle' },
  input: z.object({
    goal: name.describe('The goal, by id.'),
    memory: name.optional().describe('Of a question: the fact that is right, by id.'),
    drop: z.boolean().optional().describe('It is not wanted.'),
  }),
  output: GoalView,
  run: ({ goal, memory, drop = false }, { services }) =>
    services.memory.settleGoal(goal, drop ? 'dropped' : 'done', memory ?? null),
  cli: {
    positional: ['goal', 'memory'],
    async finish({ text }, terminal) {
      terminal.print(`settled: ${text}`);
      return 0;
    },
  },
});
