import { describe, expect, it } from 'vitest';
import { SETTINGS } from '../../../../game/settings/setting-list.ts';
import { type SettingView, settingView } from '../../../../game/settings/setting-view.ts';
import { type PageValues, pageValues } from '../../../../game/stage/preferences/page-values.ts';
import { SettingsLink } from '../../../../game/stage/preferences/settings-link.ts';
import { createStore } from '../../../../game/stage/store/store.ts';
import { AuroraError } from '../../../../models/errors.ts';

function page() {
  const store = createStore();
  const volumes: unknown[] = [];
  const values = pageValues(store, { setVolume: patch => volumes.push(patch) });
  return { store, values, volumes };
}

const views = (): SettingView[] =>
  SETTINGS.map(setting =>
    settingView(setting, { value: setting.usual, from: 'usual', waiting: false, problem: null }),
  );
const named = (name: string) => views().find(setting => setting.name === name)!;

describe('what the page keeps', () => {
  it('is what the registry says that pages keep, and as usual at first', () => {
    const { values } = page();
    const kept = SETTINGS.filter(setting => setting.kept === 'page');
    expect([...values.names].sort()).toEqual(kept.map(({ name }) => name).sort());
    for (const { name, usual } of kept) expect([name, values.read(name)]).toEqual([name, usual]);
  });

  it.each([
    ['sight.captions', 400, 40],
    ['sight.captions', 'huge', 20],
    ['sight.text', 10, 80],
    ['sight.motion', 'wild', 'system'],
    ['sight.quality', 7, 'auto'],
    ['painting.along', 'yes', false],
    ['sound.effects', Number.NaN, 0],
    ['sound.effects', 900, 100],
  ])('%s as %s becomes %s', (name, written, read) => {
    const { values } = page();
    values.write(name, written);
    expect(values.read(name)).toBe(read);
    values.write(name, SETTINGS.find(setting => setting.name === name)!.usual);
  });
});

describe('the list of settings', () => {
  const link = (answer: (command: string, input: unknown) => unknown) => {
    const written: [string, unknown][] = [];
    const asked: [string, unknown][] = [];
    const values = {
      write: (name, value) => written.push([name, value]),
    } as Partial<PageValues> as PageValues;
    const request = async <Result>(command: string, input: unknown) => {
      asked.push([command, input]);
      return answer(command, input) as Result;
    };
    return { link: new SettingsLink({ values, request }), written, asked };
  };

  it('stays as it was told when the kernel is away, and errors are the kernel’s own', async () => {
    let away = false;
    const told = link(command => {
      if (away) throw new AuroraError('NOT_CONNECTED', 'gone', {});
      return command === 'settings' ? { settings: views() } : null;
    });
    await told.link.load();
    away = true;
    await told.link.load();
    expect(told.link.list()).toHaveLength(SETTINGS.length);
    await expect(told.link.set(named('painting.threads'), 0)).rejects.toMatchObject({
      code: 'NOT_CONNECTED',
    });
    expect(told.link.list()).toEqual(views());
  });

  it('takes what was set here or elsewhere, and hands on what this page keeps', async () => {
    const threads = { ...named('painting.threads'), value: 3, waiting: true };
    const told = link(command => (command === 'settings' ? { settings: views() } : threads));
    await told.link.load();
    let heard = 0;
    told.link.subscribe(() => heard++);
    await told.link.set(named('painting.threads'), 3);
    await told.link.set(named('painting.threads'), undefined);
    told.link.receive({ ...named('sight.captions'), value: 30 });
    await told.link.set(named('sound.muted'), true);
    await told.link.reset(named('sound.muted'));
    expect(told.asked.slice(1)).toEqual([
      ['set-setting', { name: 'painting.threads', value: 3 }],
      ['reset-setting', { name: 'painting.threads' }],
    ]);
    expect(told.written).toEqual([
      ['sight.captions', 30],
      ['sound.muted', true],
      ['sound.muted', false],
    ]);
    expect(heard).toBe(2);
    expect(told.link.list().find(({ name }) => name === threads.name)).toMatchObject({
      value: 3,
      waiting: true,
    });
  });
});
