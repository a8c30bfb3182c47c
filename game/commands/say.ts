import { z } from 'zod';
import * as views from '../api/voice-views.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';

export default defineCommand({
  name: 'say',
  title: 'Say something',
  description:
    'Says a text after those that wait, with captions, on the pages that are open. Markup, emoji and feelings in brackets ([joy]) are not said; feelings become events.',
  permission: 'speak',
  rest: { method: 'POST', path: '/say', status: 202 },
  input: z.object({
    text: z.string().describe('What to say; up to 50,000 characters.'),
    voice: z.string().max(100).optional().describe('Whose voice, one of `voices`.'),
    speed: field(z.number().min(0.5).max(2), {
      code: 'SPEED_OUT_OF_RANGE',
      legal: 'a number 0.5 … 2; 1 is natural',
      hint: 'Leave it out for the natural speed.',
    })
      .optional()
      .describe('How fast; 1 is natural.'),
    wait: z.boolean().optional().describe('Answer when it has been said, or stopped.'),
  }),
  output: views.UtteranceView,
  async run({ wait, ...input }, { services }) {
    const utterance = await services.voice.say(input);
    return wait === true ? services.voice.speech.ended(utterance.id) : utterance;
  },
  cli: {
    positional: ['text'],
    prepare: async typed => ({ wait: true, ...typed }),
    async finish({ state, seconds, words, unsaid }, terminal) {
      if (state === 'stopped') terminal.note(`stopped; left to say: ${unsaid}`);
      else if (words?.length === 0) terminal.note('there were no words in it');
      terminal.print(seconds === null ? state : `${state}, ${seconds.toFixed(1)} s`);
      return 0;
    },
  },
});
