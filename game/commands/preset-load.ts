import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { PresetView, presetView } from '../tweaks/preset-view.ts';

export default defineCommand({
  name: 'preset-load',
  title: 'Load a preset',
  description:
    'Turns her as a preset says; what it does not name is as usual again. What it names and nobody knows is told.',
  permission: 'control',
  rest: { method: 'POST', path: '/presets/{name}/load' },
  input: z.object({
    name: z.string().max(200).describe('One of `presets`.'),
    keep: z.boolean().optional().describe('Leave what it does not name as it is.'),
  }),
  output: PresetView,
  async run({ name, keep = false }, { services }) {
    const preset = await services.presets.load(name);
    services.face.turnAll(preset.tweaks, keep ? 'stay' : 'usual');
    return presetView(preset);
  },
  cli: {
    positional: ['name'],
    async finish({ name, tweaks, notes }, terminal) {
      for (const note of notes) terminal.note(note);
      terminal.print(`${name}: ${Object.keys(tweaks).length} tweaks`);
      return 0;
    },
  },
});
