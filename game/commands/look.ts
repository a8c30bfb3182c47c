import { z } from 'zod';
import { FaceView } from '../avatar/face-view.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';

const metres = (what: string) =>
  field(z.number().min(-16).max(16), {
    code: 'PLACE_OUT_OF_RANGE',
    legal: 'a number -16 … 16, metres from between her eyes',
    hint: 'The viewer is about one metre away.',
  })
    .optional()
    .describe(what);

export default defineCommand({
  name: 'look',
  title: 'Let her look',
  description:
    'Turns her eyes, and her head with them, to the viewer, to where pictures form, or to any place; for good, or for a moment.',
  permission: 'control',
  rest: { method: 'POST', path: '/look' },
  input: z.object({
    at: z.enum(['viewer', 'picture']).optional().describe('A place with a name; the viewer when left out.'),
    x: metres('To her left, metres; a place instead of a name.'),
    y: metres('Up, metres.'),
    z: metres('Towards the viewer, metres; 1 when left out.'),
    seconds: field(z.number().min(0.1).max(3600), {
      code: 'GLANCE_OUT_OF_RANGE',
      legal: 'a number 0.1 … 3600, seconds',
      hint: 'Leave it out to look there from now on.',
    })
      .optional()
      .describe('For so long, then back; from now on when left out.'),
  }),
  output: FaceView,
  async run(input, { services }) {
    services.face.look(input);
    return services.face.view();
  },
  cli: { positional: ['at'], finish: async () => 0 },
});
