import { z } from 'zod';
import * as views from '../api/voice-views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'speech',
  title: 'What is being said',
  description: 'The texts that are being said or wait, in order, and whether she listens.',
  permission: 'read',
  input: z.object({}),
  output: z.object({ texts: z.array(views.UtteranceView), hearing: views.HearingView }),
  async run(_input, { services }) {
    return { texts: services.voice.speech.list(), hearing: services.voice.hearing.view };
  },
  cli: {
    async finish({ texts, hearing }, terminal) {
      if (texts.length === 0) terminal.note('nothing is being said');
      for (const { id, state, text } of texts) terminal.print(`${id}  ${state}  ${text.slice(0, 60)}`);
      terminal.note(`listening: ${hearing.mode}`);
      return 0;
    },
  },
});
