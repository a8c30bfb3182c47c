import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { SettingView } from '../settings/setting-view.ts';
import { shownValue } from './settings.ts';

export default defineCommand({
  name: 'reset-setting',
  title: 'Set a setting back to usual',
  description: 'Forgets what one of `settings` was set to.',
  permission: 'control',
  // Not a tool: settings name folders and programs, which are a person's to choose.
  faces: ['rest', 'socket', 'cli'],
  rest: { method: 'DELETE', path: '/settings/{name}' },
  input: z.object({ name: z.string().max(100).describe('One of `settings`.') }),
  output: SettingView,
  async run({ name }, { services }) {
    return services.settings.reset(name);
  },
  cli: {
    positional: ['name'],
    async finish(setting, terminal) {
      terminal.print(`${setting.name} = ${shownValue(setting)}`);
      if (setting.waiting) terminal.note('it takes effect when AURORA is started again');
      return 0;
    },
  },
});
