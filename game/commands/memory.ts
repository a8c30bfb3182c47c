import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { memoryLine, name } from '../memory/memory-fields.ts';
import { MemoryView } from '../memory/memory-view.ts';

export default defineCommand({
  name: 'memory',
  title: 'Look at a memory',
  description:
    'One memory with what hangs together with it: what it was learnt from, what was learnt from it alone, and the facts whose place it took.',
  permission: 'remember',
  rest: { method: 'GET', path: '/memories/{memory}' },
  input: z.object({ memory: name.describe('The memory, by id.') }),
  output: z.object({
    memory: MemoryView,
    sources: z.array(MemoryView),
    takes: z.array(MemoryView),
    history: z.array(MemoryView),
  }),
  run: ({ memory }, { services }) => services.memory.look(memory),
  cli: {
    positional: ['memory'],
    async finish({ memory, sources, takes, history }, terminal) {
      terminal.print(memoryLine(memory));
      for (const source of sources) terminal.print(`  learnt from  ${memoryLine(source)}`);
      for (const taken of takes) terminal.print(`  led to       ${memoryLine(taken)}`);
      for (const other of history) terminal.print(`  history      ${memoryLine(other)}`);
      return 0;
    },
  },
});
