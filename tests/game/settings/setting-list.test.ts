import { describe, expect, it } from 'vitest';
import { searchSettings } from '../../../game/settings/search-settings.ts';
import { SETTING_GROUPS } from '../../../game/settings/setting.ts';
import { findSetting, SETTINGS } from '../../../game/settings/setting-list.ts';
import { checkSetting, fromText, shapeOf, toText } from '../../../game/settings/setting-value.ts';
import { settingView } from '../../../game/settings/setting-view.ts';

it('a name that there is not is answered with those that there are', () => {
  expect(() => findSetting('painting.treads')).toThrow(
    expect.objectContaining({
      code: 'UNKNOWN_SETTING',
      details: expect.objectContaining({ legal: expect.arrayContaining(['painting.threads']) }),
    }),
  );
});

describe.each(SETTINGS.map(setting => [setting.name, setting] as const))('%s', (_, setting) => {
  it('has a usual value that is legal, in a form that a panel can show', () => {
    if (setting.usual === null) expect(setting.unset ?? '').not.toBe('');
    else expect(checkSetting(setting, setting.usual)).toEqual(setting.usual);
    const { type, minimum, exclusiveMinimum, maximum, maxLength, maxItems } = shapeOf(setting);
    expect(['boolean', 'number', 'integer', 'string', 'array']).toContain(type);
    if (type === 'number' || type === 'integer') {
      expect(minimum ?? exclusiveMinimum).toBeTypeOf('number');
      expect(maximum).toBeLessThan(Number.MAX_SAFE_INTEGER);
    }
    if (type === 'string' && !('enum' in shapeOf(setting))) expect(maxLength).toBeTypeOf('number');
    if (type === 'array') expect(maxItems).toBeTypeOf('number');
  });

  it('says what it is', () => {
    expect(setting.name).toMatch(/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$/);
    expect(SETTING_GROUPS).toContain(setting.group);
    expect(setting.description).toMatch(/\.$/);
    expect(setting.variable ?? 'AURORA_X').toMatch(/^AURORA_[A-Z_]+$/);
  });

  it('comes back from a text of the environment as it went in', () => {
    const value = setting.usual ?? 64;
    expect(fromText(setting, toText(value, ':'), ':')).toEqual(
      shapeOf(setting).type === 'string' ? `${value}` : value,
    );
  });
});

it('settings are found by any words of what they say, and stand by group', () => {
  const views = SETTINGS.map(setting =>
    settingView(setting, { value: setting.usual, from: 'usual', waiting: false, problem: null }),
  );
  const names = (search: string) => searchSettings(views, search).map(({ name }) => name);
  expect(names('')).toHaveLength(SETTINGS.length);
  expect(names('SIZE words')).toEqual(['sight.captions']);
  expect(names('key m')).toContain('sound.muted');
  expect(names('aurora_models')).toEqual(['models.folders']);
  expect(names('blockchain')).toEqual([]);
  const groups = views.map(({ group }) => group);
  expect(groups.filter((group, i) => group !== groups[i - 1])).toEqual([...new Set(groups)]);
});
