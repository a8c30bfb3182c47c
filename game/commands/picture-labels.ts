import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'picture-labels',
  title: 'List tags and collections',
  description:
    'What the gallery can be filtered by: tags, collections and models, each with how many pictures have it.',
  permission: 'read',
  input: z.object({}),
  output: views.PictureLabelsView,
  async run(_input, { services }) {
    const { starred, tags, collections, models } = services.pictures.labels();
    return { starred, tags: [...tags], collections: [...collections], models: [...models] };
  },
  cli: {
    async finish({ starred, ...labels }, terminal) {
      terminal.print(`starred  ${starred}`);
      for (const [kind, list] of Object.entries(labels))
        for (const { name, count } of list) terminal.print(`${kind}  ${name}  ${count}`);
      return 0;
    },
  },
});
