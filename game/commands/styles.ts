import { z } from 'zod';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'styles',
  title: 'List styles',
  description:
    'Named pieces of prompts that `generate` can put around or behind a prompt; {prompt} in them is where it goes. They lie in styles.csv, as in A1111.',
  permission: 'read',
  input: z.object({}),
  output: z.object({ styles: z.array(views.StyleView) }),
  async run(_input, { services }) {
    return { styles: await services.styles.list() };
  },
  cli: {
    async finish({ styles }, terminal) {
      for (const { name, prompt, negativePrompt } of styles)
        terminal.print(
          [name, prompt, negativePrompt && `without: ${negativePrompt}`].filter(Boolean).join('  '),
        );
      if (styles.length === 0)
        terminal.note('There are none. Save one by style-save, or put a styles.csv into AURORA_HOME.');
      return 0;
    },
  },
});
