import { z } from 'zod';
import * as views from '../api/voice-views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'stop',
  title: 'Stop speaking',
  description:
    'Stops one text, or all that are being said or wait, at once. The answer has what was left unsaid.',
  permission: 'speak',
  rest: { method: 'POST', path: '/stop' },
  input: z.object({ id: z.string().max(100).optional().describe('The text; all of them without it.') }),
  output: z.object({ stopped: z.array(views.UtteranceView) }),
  async run({ id }, { services }) {
    return { stopped: services.voice.stop(id) };
  },
  cli: {
    positional: ['id'],
    async finish({ stopped }, terminal) {
      if (stopped.length === 0) terminal.note('nothing was being said');
      for (const { unsaid } of stopped) terminal.print(`left to say: ${unsaid}`);
      return 0;
    },
  },
});
