import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';

/** Characters of one import: about 100,000 memories. */
const MOST = 64 * 1024 * 1024;

export default defineCommand({
  name: 'import-memories',
  title: 'Import memories',
  description:
    'Reads what `export-memories` wrote, all of it or nothing. Those that she has already stay as they are.',
  permission: 'remember',
  rest: { method: 'POST', path: '/memories/import' },
  maxBytes: 2 * MOST,
  input: z.object({
    lines: field(z.string().min(1).max(MOST), {
      code: 'MEMORIES_NOT_READABLE',
      legal: 'JSON lines, as `export-memories` writes them',
      hint: 'Import it in several pieces, each with the first line.',
    }).describe('The whole file.'),
  }),
  output: z.object({ added: z.int(), known: z.int() }),
  run: ({ lines }, { services }) => services.memory.importText(lines),
  cli: {
    positional: ['lines'],
    prepare: async ({ lines, ...typed }) => ({ ...typed, lines: await readFile(String(lines), 'utf8') }),
    async finish({ added, known }, terminal) {
      terminal.print(`${added} added, ${known} were there already`);
      return 0;
    },
  },
});
