import { z } from 'zod';
import type { SerializedError } from '../../models/errors.ts';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'embeddings',
  title: 'List embeddings',
  description: 'The textual-inversion files that a prompt may name, as a word or as embedding:name.',
  permission: 'read',
  input: z.object({
    refresh: z.boolean().optional().describe('Look through the folders again first.'),
  }),
  output: z.object({
    embeddings: z.array(views.EmbeddingView),
    refused: z.record(z.string(), views.ErrorView).describe('Files of no use, by name, with the reason.'),
  }),
  async run({ refresh }, { services: { embeddings } }) {
    await (refresh ? embeddings.refresh() : embeddings.complete);
    const refused = [...embeddings.refusals()].map(([name, reason]) => [name, reason.toJSON()]);
    return { embeddings: [...embeddings.list()], refused: Object.fromEntries(refused) };
  },
  cli: {
    async finish({ embeddings, refused }, terminal) {
      for (const { name, vectors, widths, hash } of embeddings) {
        const count = vectors === 1 ? '1 vector' : `${vectors} vectors`;
        terminal.print(`${name}  ${count} of ${widths.join(' and ')}  ${hash}`);
      }
      for (const [name, reason] of Object.entries(refused))
        terminal.note(`${name}: ${(reason as SerializedError).message}`);
      if (embeddings.length === 0)
        terminal.note('There are none. Put some into the folder "embeddings" of AURORA_HOME.');
      return 0;
    },
  },
});
