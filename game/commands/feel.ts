import { z } from 'zod';
import { FaceView } from '../avatar/face-view.ts';
import { defineCommand } from '../bus/command.ts';
import { field } from '../bus/field-rules.ts';
import { EMOTIONS } from '../voice/emotion-tags.ts';

const axis = (what: string) =>
  field(z.number().min(-1).max(1), {
    code: 'FEELING_OUT_OF_RANGE',
    legal: 'a number -1 … 1',
    hint: '0 is neither.',
  })
    .optional()
    .describe(what);

export default defineCommand({
  name: 'feel',
  title: 'Let her feel',
  description:
    'Lets her feel something, which her face shows and slowly forgets. A feeling takes the place of the others, or blends with them; valence and arousal are a mood without a name.',
  permission: 'control',
  rest: { method: 'POST', path: '/feel' },
  input: z.object({
    feeling: field(z.enum(EMOTIONS), {
      code: 'UNKNOWN_FEELING',
      legal: EMOTIONS.join(', '),
      hint: 'Use one of these names; calm is none of them.',
    })
      .optional()
      .describe('What she feels; calm is nothing.'),
    strength: field(z.number().min(0).max(1), {
      code: 'FEELING_OUT_OF_RANGE',
      legal: 'a number 0 … 1',
      hint: 'Leave it out for the whole feeling.',
    })
      .optional()
      .describe('How much, 0 … 1; 1 when left out.'),
    blend: z.boolean().optional().describe('Beside what she feels already, instead of in its place.'),
    valence: axis('Unpleasant -1 … 1 pleasant.'),
    arousal: axis('Drowsy -1 … 1 excited.'),
  }),
  output: FaceView,
  async run(input, { services }) {
    services.face.feel(input);
    return services.face.view();
  },
  cli: { positional: ['feeling', 'strength'], finish: async () => 0 },
});
