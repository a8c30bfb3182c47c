import { z } from 'zod';
import { defineCommand } from '../bus/command.ts';
import { searchSettings } from '../settings/search-settings.ts';
import { SettingView } from '../settings/setting-view.ts';

export default defineCommand({
  name: 'settings',
  title: 'List settings',
  description:
    'Everything that can be set: what it is, what is legal, what is usual, and what is set by whom. What pages keep is each page’s own, and has no value here.',
  permission: 'read',
  input: z.object({
    search: z.string().max(200).optional().describe('Words of what a setting says of itself.'),
  }),
  output: z.object({ settings: z.array(SettingView) }),
  async run({ search = '' }, { services }) {
    return { settings: searchSettings(services.settings.list(), search) };
  },
  cli: {
    positional: ['search'],
    async finish({ settings }, terminal) {
      if (settings.length === 0) terminal.note('no setting speaks of that');
      for (const setting of settings) {
        terminal.print(`${setting.name} = ${shownValue(setting)}  ${setting.title}. ${setting.description}`);
        if (setting.problem !== null) terminal.note(`  ${setting.problem}`);
      }
      return 0;
    },
  },
});

/** As a line shows it, with who said so. */
export function shownValue({
  value,
  unit,
  unset,
  from,
  variable,
  kept,
  secret,
  waiting,
}: SettingView): string {
  if (kept === 'page') return '(each page’s own)';
  if (secret) return from === 'usual' ? '(none)' : '(kept)';
  const text =
    value === null ? (unset ?? 'as usual') : Array.isArray(value) ? JSON.stringify(value) : String(value);
  const who = from === 'environment' ? ` (by ${variable})` : '';
  return `${text}${unit && value !== null ? ` ${unit}` : ''}${who}${waiting ? ' (after a restart)' : ''}`;
}
