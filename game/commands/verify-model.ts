import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'verify-model',
  title: 'Verify a model',
  description:
    'Reads a model’s weights anew, whatever was remembered of them, and says whether their hash is still the one that is known. Gigabytes take a while.',
  permission: 'control',
  rest: { method: 'POST', path: '/models/verify' },
  input: z.object({ model: z.string().min(1).max(500).describe('By the name that `models` lists.') }),
  output: z.object({ file: z.string(), sha256: z.string(), known: z.string().nullable(), same: z.boolean() }),
  async run({ model }, { services }) {
    return services.models.verify(model);
  },
  cli: {
    positional: ['model'],
    async finish({ file, sha256, same, known }, terminal) {
      terminal.print(
        `${same ? 'the same' : known === null ? 'not known before' : 'another one'}  ${sha256}  ${file}`,
      );
      return same || known === null ? 0 : 1;
    },
  },
});
