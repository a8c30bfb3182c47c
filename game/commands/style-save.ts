import { z } from 'zod';
import { LIMITS } from '../../models/settings.ts';
import * as views from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';

const text = field(z.string().max(LIMITS.promptCharacters), {
  code: 'PROMPT_TOO_LONG',
  legal: `text of up to ${LIMITS.promptCharacters} characters`,
  hint: 'Shorten it.',
}).optional();

export default defineCommand({
  name: 'style-save',
  title: 'Save a style',
  description: 'Keeps a piece of prompts under a name, in the place of an older one of that name.',
  permission: 'control',
  rest: { method: 'POST', path: '/styles' },
  input: z.object({
    name: field(z.string().trim().min(1).max(200), {
      code: 'STYLE_NAME',
      legal: '1 … 200 characters',
      hint: 'Give it a name.',
    }).describe('What it is called.'),
    prompt: text.describe('Goes behind a prompt; with {prompt} in it, around one.'),
    negativePrompt: text.describe('The same for what is not to be painted.'),
  }),
  output: views.StyleView,
  async run({ name, prompt = '', negativePrompt = '' }, { services }) {
    return services.styles.save({ name, prompt, negativePrompt });
  },
  cli: { positional: ['name', 'prompt'], aliases: { negative: 'negativePrompt' }, finish: async () => 0 },
});
