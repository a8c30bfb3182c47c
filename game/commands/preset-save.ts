import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { PresetView, presetView } from '../tweaks/preset-view.ts';
import { sort } from '../tweaks/tweak-file.ts';

export default defineCommand({
  name: 'preset-save',
  title: 'Save a preset',
  description:
    'Keeps tweaks by a name: those that are not as usual now, or those that are given (as a file that somebody shared has them; what is unknown of them is told and left out).',
  permission: 'control',
  rest: { method: 'POST', path: '/presets', status: 201 },
  input: z.object({
    name: z.string().max(200).describe('Its name, which is also that of its file.'),
    replace: z.boolean().optional().describe('Take the place of one that has this name.'),
    tweaks: z
      .record(z.string().max(100), z.unknown())
      .optional()
      .describe('Values by name; those that are not as usual when left out.'),
  }),
  output: PresetView,
  async run({ name, replace = false, tweaks }, { services }) {
    const given = tweaks === undefined ? { tweaks: services.face.changed(), notes: [] } : sort(tweaks);
    const saved = await services.presets.save(name, given.tweaks, replace);
    return presetView({ ...saved, notes: given.notes });
  },
  cli: {
    positional: ['name'],
    async finish({ path, notes }, terminal) {
      for (const note of notes) terminal.note(note);
      terminal.print(path);
      return 0;
    },
  },
});
