import { z } from 'zod';
import { LISTEN_MODES } from '../api/voice-protocol.ts';
import * as views from '../api/voice-views.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'listen',
  title: 'Listen',
  description:
    'Begins or ends listening to the sound that a client sends over the WebSocket. `hold`: a talk key is held, and what was said ends when it is let go; `free`: all the time, sentences end by themselves.',
  permission: 'listen',
  rest: { method: 'POST', path: '/listen' },
  input: z.object({ mode: z.enum(LISTEN_MODES).describe('How to listen.') }),
  output: views.HearingView,
  async run({ mode }, { services }) {
    return services.voice.listen(mode);
  },
  cli: { positional: ['mode'] },
});
