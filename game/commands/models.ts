import { z } from 'zod';
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
  output: z.object({ models: z.array(views.ModelView) }),
  async run(_input, { services }) {
    return { models: [...services.models.list()] };
  },
  cli: {
    async finish({ models }, terminal) {
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
