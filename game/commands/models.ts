import { z } from 'zod';
import type { SerializedError } from '../../models/errors.ts';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'models',
  title: 'List the models',
  description:
    'The picture models that can be painted with, their defaults and the sizes that they can paint.',
  permission: 'read',
  rest: { method: 'GET', path: '/models' },
  input: z.object({}),
  output: z.object({
    models: z.array(views.ModelView),
    refused: z
      .record(z.string(), views.ErrorView)
      .describe('What looks like a model and cannot be used, with the reason.'),
  }),
  async run(_input, { services }) {
    const refused = [...services.models.refused()].map(([name, reason]) => [name, reason.toJSON()]);
    return { models: [...services.models.list()], refused: Object.fromEntries(refused) };
  },
  cli: {
    async finish({ models, refused }, terminal) {
      for (const [name, reason] of Object.entries(refused))
        terminal.note(`${name}: ${(reason as SerializedError).message}`);
      for (const model of models) {
        const { width, height } = model.defaults;
        const megabytes = (model.bytes / 1e6).toFixed(0);
        terminal.print(
          `${model.name}  ${model.family}  ${model.kind}  ${model.hash ?? 'being read'}  ${width}×${height}  ${megabytes} MB  ${model.path}`,
        );
      }
      return 0;
    },
  },
});
