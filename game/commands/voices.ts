import { z } from 'zod';
import * as views from '../api/voice-views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'voices',
  title: 'List her voices',
  description:
    'Voices to say something with, the default first, and why there is no neural one. Wakes her voice.',
  permission: 'read',
  input: z.object({}),
  output: views.VoicesView,
  async run(_input, { services }) {
    return services.voice.voices();
  },
  cli: {
    async finish({ synthesiser, voices, reason, realTimeFactor }, terminal) {
      for (const voice of voices) terminal.print(voice);
      const pace = realTimeFactor === null ? '' : `, ${realTimeFactor.toFixed(2)} s for a second of sound`;
      terminal.note(`${synthesiser}${pace}${reason === null ? '' : `. ${reason}`}`);
      return 0;
    },
  },
});
