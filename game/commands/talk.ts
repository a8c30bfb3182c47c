import { z } from 'zod';
import type { GenerateInput } from '../api/protocol.ts';
import { defineCommand } from '../bus/command.ts';
import { generateFields } from '../jobs/generate-fields.ts';
import { saidText } from '../mind/mind-fields.ts';
import { TalkView } from '../mind/thought-view.ts';

export default defineCommand({
  name: 'talk',
  title: 'Talk to her',
  description:
    'Says something to her in plain English: she answers, paints ("paint me a castle at night"), changes a picture ("the same, but bluer"), recalls, forgets, or does what a setting does. The answer comes when she has acted; a picture that was asked for is a job by then.',
  permission: 'control',
  rest: { method: 'POST', path: '/talk' },
  input: z.object({
    text: saidText.describe('What is said.'),
    heard: z.boolean().optional().describe('It was spoken, and is in the conversation already.'),
    looking: z.string().max(100).optional().describe('The picture that is looked at meanwhile, by id.'),
    settings: generateFields
      .omit({ prompt: true })
      .partial()
      .optional()
      .describe('How to paint, where she paints: as `generate` takes it.'),
  }),
  output: TalkView,
  async run({ text, heard = false, looking, settings }, { services }) {
    return services.mind.hear({
      text,
      heard,
      looking,
      settings: settings as Partial<GenerateInput> | undefined,
    });
  },
  cli: {
    positional: ['text'],
    async finish({ thought, job, pictures, page }, terminal) {
      if (thought.says !== null) terminal.print(thought.says);
      if (job !== null) terminal.note(`painting: job ${job}`);
      for (const { path } of pictures) terminal.note(path);
      for (const { action, value } of page)
        terminal.note(`for a page: ${action}${value === null ? '' : ` ${value}`}`);
      return 0;
    },
  },
});
