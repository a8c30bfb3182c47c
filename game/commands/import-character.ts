import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AuroraError } from '../../models/errors.ts';
import { defineCommand } from '../bus/command.ts';
import { MOST_FILE } from '../mind/model/character/read-card.ts';

/** Of a file in base64. */
const MOST = Math.ceil((MOST_FILE * 4) / 3) + 100;

export default defineCommand({
  name: 'import-character',
  title: 'Import a character',
  description:
    'Keeps a character card (version 2 or 3, JSON or PNG), whole as it is; one of the same name is replaced. The setting "language.character" lets her play it.',
  permission: 'control',
  rest: { method: 'POST', path: '/characters', status: 201 },
  maxBytes: 2 * MOST,
  input: z.object({ file: z.string().min(1).max(MOST).describe('The card’s file in base64.') }),
  output: z.object({ name: z.string(), description: z.string(), greetings: z.int(), lore: z.int() }),
  run: ({ file }, { services }) =>
    services.characters.import(Buffer.from(file.replace(/^data:[^,]*,/, ''), 'base64')),
  cli: {
    positional: ['file'],
    async prepare(typed) {
      const bytes = await readFile(String(typed.file)).catch((error: Error) => {
        throw new AuroraError('FILE_NOT_READABLE', `The file "${String(typed.file)}" cannot be read.`, {
          ...{ value: typed.file, legal: 'a character card', hint: error.message },
        });
      });
      return { file: bytes.toString('base64') };
    },
    async finish({ name, greetings, lore }, terminal) {
      terminal.print(`${name}: ${greetings} greetings, ${lore} entries of lore`);
      terminal.note(`she plays it after: set-setting language.character "${name}"`);
      return 0;
    },
  },
});
