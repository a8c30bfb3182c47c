import { z } from 'zod';
import { ErrorView } from '../api/views.ts';
import { defineCommand } from '../bus/command.ts';
import { PresetView, presetView } from '../tweaks/preset-view.ts';

export default defineCommand({
  name: 'presets',
  title: 'List presets',
  description: 'Sets of tweaks that were saved by name, and files among them that are none, with the reason.',
  permission: 'read',
  input: z.object({}),
  output: z.object({ presets: z.array(PresetView), refused: z.record(z.string(), ErrorView) }),
  async run(_input, { services }) {
    const { presets, refused } = await services.presets.list();
    return { presets: presets.map(presetView), refused };
  },
  cli: {
    async finish({ presets, refused }, terminal) {
      if (presets.length === 0) terminal.note('no preset has been saved yet');
      for (const { name, tweaks, path } of presets)
        terminal.print(`${name}  ${Object.keys(tweaks).length} tweaks  ${path}`);
      for (const [file, error] of Object.entries(refused)) terminal.note(`${file}: ${error.message}`);
      return 0;
    },
  },
});
