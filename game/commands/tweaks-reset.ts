import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'tweaks-reset',
  title: 'Set every tweak back to usual',
  description: 'Everything about how she moves and how her light behaves is as at first.',
  permission: 'control',
  danger: 'what was turned and is in no preset',
  rest: { method: 'POST', path: '/tweaks/reset' },
  input: z.object({}),
  output: z.object({ reset: z.int() }),
  async run(_input, { services }) {
    const reset = Object.keys(services.face.changed()).length;
    services.face.turnAll({}, 'usual');
    return { reset };
  },
});
