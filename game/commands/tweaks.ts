import { z } from 'zod';
import { TweakView } from '../avatar/face-view.ts';
import { defineCommand } from '../bus/command.ts';

export default defineCommand({
  name: 'tweaks',
  title: 'List tweaks',
  description:
    'Everything that can be turned about how she moves and how her light behaves: range, unit, what is usual and what is set.',
  permission: 'read',
  input: z.object({
    search: z.string().max(100).optional().describe('A part of the name: a group ("gaze."), or a word.'),
  }),
  output: z.object({ tweaks: z.array(TweakView) }),
  async run({ search }, { services }) {
    return { tweaks: services.face.tweaks(search) };
  },
  cli: {
    positional: ['search'],
    async finish({ tweaks }, terminal) {
      if (tweaks.length === 0) terminal.note('there is no such tweak');
      for (const { name, value, unit, least, most, usual, what } of tweaks) {
        const changed = value === usual ? '' : ` (usual ${usual})`;
        terminal.print(`${name} = ${value} ${unit}${changed}  ${least} … ${most}  ${what}`);
      }
      return 0;
    },
  },
});
