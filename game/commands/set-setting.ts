import { delimiter } from 'node:path';
import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { findSetting } from '../settings/setting-list.ts';
import { fromText } from '../settings/setting-value.ts';
import { SettingView } from '../settings/setting-view.ts';
import { shownValue } from './settings.ts';

export default defineCommand({
  name: 'set-setting',
  title: 'Set a setting',
  description:
    'Sets one of `settings`, and keeps it. Some take effect when AURORA is started again, which the answer says; what pages keep is told to those that are open.',
  permission: 'control',
  // Not a tool: settings name folders and programs, which are a person's to choose.
  faces: ['rest', 'socket', 'cli'],
  rest: { method: 'POST', path: '/settings/{name}' },
  input: z.object({
    name: z.string().max(100).describe('One of `settings`.'),
    value: z.unknown().describe('What it is to be, in the form that its schema has.'),
  }),
  output: SettingView,
  async run({ name, value }, { services }) {
    return services.settings.set(name, value);
  },
  cli: {
    positional: ['name', 'value'],
    async prepare({ name, value, ...typed }) {
      const read = typeof value === 'string' ? fromText(findSetting(String(name)), value, delimiter) : value;
      return { ...typed, name, value: read };
    },
    async finish(setting, terminal) {
      terminal.print(`${setting.name} = ${shownValue(setting)}`);
      if (setting.from === 'environment')
        terminal.note(`${setting.variable} is set in the environment, and decides until it is gone`);
      if (setting.waiting) terminal.note('it takes effect when AURORA is started again');
      return 0;
    },
  },
});
