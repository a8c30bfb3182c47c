import { z } from 'zod';
import { TweakView } from '../avatar/face-view.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';

export default defineCommand({
  name: 'tweak',
  title: 'Turn a tweak',
  description:
    'Sets one number of how she moves or how her light behaves, from the next frame on. It is kept over a restart.',
  permission: 'control',
  rest: { method: 'POST', path: '/tweak' },
  input: z.object({
    name: z.string().max(100).describe('One of `tweaks`.'),
    value: field(z.number(), {
      code: 'TWEAK_OUT_OF_RANGE',
      legal: 'a number within the range that "tweaks" tells',
      hint: 'Leave it out for what is usual.',
    })
      .optional()
      .describe('Its value; what is usual when left out.'),
  }),
  output: TweakView,
  async run({ name, value }, { services }) {
    return services.face.turn(name, value);
  },
  cli: {
    positional: ['name', 'value'],
    async finish({ name, value, unit }, terminal) {
      terminal.print(`${name} = ${value} ${unit}`);
      return 0;
    },
  },
});
