/// <reference types="vite/client" />
import { AuroraError } from '../../models/errors.ts';
import { type AnySetting, SETTING_GROUPS } from './setting.ts';

/** Every setting of the program: whatever the files of `list/` export. The build expands the glob as Vite does. */
const files = import.meta.glob('./list/*.ts', { eager: true }) as Record<string, Record<string, AnySetting>>;

const rank = ({ group }: AnySetting): number => {
  const place = (SETTING_GROUPS as readonly string[]).indexOf(group);
  return place === -1 ? SETTING_GROUPS.length : place;
};

/** By group; within a group as they were declared. */
export const SETTINGS: readonly AnySetting[] = sorted(Object.values(files).flatMap(Object.values));

function sorted(settings: readonly AnySetting[]): AnySetting[] {
  const names = settings.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`two settings are called "${twice}"`);
  return [...settings].sort((a, b) => rank(a) - rank(b) || a.place - b.place);
}

/** @throws AuroraError `UNKNOWN_SETTING` */
export function findSetting(name: string): AnySetting {
  const setting = SETTINGS.find(known => known.name === name);
  if (setting !== undefined) return setting;
  throw new AuroraError('UNKNOWN_SETTING', `There is no setting "${name.slice(0, 100)}".`, {
    field: 'name',
    value: name.slice(0, 100),
    legal: SETTINGS.map(known => known.name),
    hint: 'Use one of these names; `settings` lists all with what they are.',
  });
}
