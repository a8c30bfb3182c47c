import { writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';

export default defineCommand({
  name: 'export-memories',
  title: 'Export the memories',
  description:
    'All memories as JSON lines, a few hundred at a time: `after` is what the last answer called `next`. `import-memories` reads them again.',
  permission: 'remember',
  rest: { method: 'GET', path: '/memories/export' },
  input: z.object({
    after: field(z.int().min(0), {
      code: 'OFFSET_OUT_OF_RANGE',
      legal: 'what the last answer called `next`',
      hint: 'Leave it out to begin.',
    }).optional(),
  }),
  output: z.object({ lines: z.array(z.string()), next: z.int().nullable() }),
  run: ({ after = 0 }, { services }) => services.memory.exportPage(after),
  cli: {
    flags: { out: { type: 'string', help: 'a file to write; standard output where there is none' } },
    async finish(first, terminal, call) {
      const lines = [...first.lines];
      for (let { next } = first; next !== null; ) {
        const page = (await call('export-memories', { after: next })) as typeof first;
        lines.push(...page.lines);
        next = page.next;
      }
      if (typeof terminal.flags.out !== 'string') for (const line of lines) terminal.print(line);
      else await writeFile(terminal.flags.out, `${lines.join('\n')}\n`, { mode: 0o600 });
      terminal.note(`${lines.length - 1} memories`);
      return 0;
    },
  },
});
