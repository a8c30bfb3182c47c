import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { along, captionSize } from '../../../game/settings/list/page.ts';
import { defineSetting } from '../../../game/settings/setting.ts';
import type { SettingView } from '../../../game/settings/setting-view.ts';
import { SETTINGS_FORMAT, SettingsKeeper } from '../../../game/settings/settings-keeper.ts';

const own = { group: 'Program', description: 'For tests.', kept: 'kernel' } as const;
const threads = defineSetting({
  ...{ ...own, name: 'test.threads', title: 'Threads', effect: 'restart', variable: 'TEST_THREADS' },
  ...{ schema: z.int().min(1).max(256), usual: null, unset: 'as many as there are' },
});
const voice = defineSetting({
  ...{ ...own, name: 'test.voice', title: 'Voice', effect: 'now', variable: 'TEST_VOICE' },
  ...{ schema: z.enum(['low', 'high']), usual: 'low' },
});
const folders = defineSetting({
  ...{ ...own, name: 'test.folders', title: 'Folders', effect: 'restart', variable: 'TEST_FOLDERS' },
  ...{ schema: z.array(z.string().max(100)).max(3), usual: [] as string[], folder: 'read' },
});
const pictures = defineSetting({
  ...{ ...own, name: 'test.pictures', title: 'Pictures', effect: 'restart' },
  ...{ schema: z.string().max(200), usual: null, folder: 'write' },
});
const shown = defineSetting({
  ...{ ...own, name: 'test.shown', title: 'Shown', effect: 'restart', variable: 'TEST_SHOWN' },
  ...{ schema: z.boolean(), usual: true },
});
const key = defineSetting({
  ...{ ...own, name: 'test.key', title: 'Key', effect: 'now', secret: true },
  ...{ schema: z.string().min(8).max(20), usual: null },
});
const settings = [threads, voice, folders, pictures, shown, key, captionSize, along];

let home = '';
let problems: string[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'aurora-settings-'));
  problems = [];
});
afterEach(() => rmSync(home, { recursive: true }));

const file = () => join(home, 'settings.json');
const open = (env: Record<string, string> = {}) =>
  new SettingsKeeper({ file: file(), env, settings, onProblem: problem => problems.push(problem) });
const keep = (values: unknown) =>
  writeFileSync(file(), JSON.stringify({ format: SETTINGS_FORMAT, version: 1, values }));
const view = (keeper: SettingsKeeper, { name }: { name: string }): SettingView =>
  keeper.list().find(setting => setting.name === name)!;

describe('what cannot be set', () => {
  it.each([
    [threads, 0, 'a whole number 1 … 256'],
    [threads, 'many', 'a whole number 1 … 256'],
    [threads, null, 'a whole number 1 … 256'],
    [voice, 'squeaky', 'low, high'],
    [shown, 'perhaps', 'true or false'],
    [folders, ['/', '/', '/', '/'], 'a list of up to 3 texts'],
    [key, 'short', 'a text of up to 20 characters'],
  ])('$name as %j is refused with what is legal', async (setting, value, legal) => {
    const keeper = open();
    await expect(keeper.set(setting.name, value)).rejects.toMatchObject({
      code: 'SETTING_INVALID',
      details: { field: setting.name, legal },
    });
    expect(view(keeper, setting)).toMatchObject({ from: 'usual' });
    expect(readdirSync(home)).toEqual([]);
  });

  it('a secret that is wrong is not repeated', async () => {
    await expect(open().set('test.key', 'hunter2')).rejects.toThrow('Key cannot be "…"');
  });

  it('there must be such a setting, and the folder that is named', async () => {
    const keeper = open();
    await expect(keeper.set('test.nothing', 1)).rejects.toMatchObject({ code: 'UNKNOWN_SETTING' });
    for (const path of [join(home, 'nowhere'), 'models']) {
      await expect(keeper.set('test.folders', [home, path])).rejects.toMatchObject({
        code: 'SETTING_FOLDER_MISSING',
        details: { value: path },
      });
    }
    writeFileSync(join(home, 'file'), '');
    await expect(keeper.set('test.pictures', join(home, 'file'))).rejects.toMatchObject({
      code: 'SETTING_FOLDER_MISSING',
    });
  });

  it('what a person broke by hand is told, named, and not used; the rest is', () => {
    keep({ 'test.threads': 'four', 'test.voice': 'high', 'plugin.other': 7 });
    const keeper = open();
    expect(keeper.get(threads)).toBeNull();
    expect(keeper.get(voice)).toBe('high');
    expect(problems).toEqual([expect.stringContaining('Threads cannot be "four": legal is')]);
    expect(view(keeper, threads).problem).toContain('1 … 256');
  });

  it('a file that is no settings is put aside, not written over', async () => {
    writeFileSync(file(), 'threads: 4');
    const keeper = open();
    expect(problems).toHaveLength(1);
    await keeper.set('test.voice', 'high');
    expect(readFileSync(`${file()}.not-understood`, 'utf8')).toBe('threads: 4');
  });

  it('a folder for pictures that is gone today leaves them where they usually are', () => {
    keep({ 'test.pictures': join(home, 'unplugged') });
    const keeper = open();
    expect(keeper.get(pictures)).toBeNull();
    expect(view(keeper, pictures).problem).toContain('is not there');
    expect(readdirSync(home)).toEqual(['settings.json']);
  });

  it('that it cannot be kept is an error, and changes nothing', async () => {
    const keeper = open();
    rmSync(home, { recursive: true });
    await expect(keeper.set('test.voice', 'high')).rejects.toMatchObject({ code: 'SETTINGS_NOT_WRITABLE' });
    expect(keeper.get(voice)).toBe('low');
    mkdirSync(home);
  });
});

describe('a setting', () => {
  it('is in force at once or after a restart, and is told as such', async () => {
    const keeper = open();
    const told: SettingView[] = [];
    keeper.changed.subscribe(setting => told.push(setting));
    await keeper.set('test.voice', 'high');
    await keeper.set('test.threads', 3);
    expect(keeper.get(voice)).toBe('high');
    expect(keeper.get(threads)).toBeNull();
    expect(told).toMatchObject([
      { name: 'test.voice', value: 'high', from: 'kept', waiting: false },
      { name: 'test.threads', value: 3, from: 'kept', waiting: true },
    ]);
    const again = open();
    expect(again.get(threads)).toBe(3);
    expect(view(again, threads).waiting).toBe(false);
    await again.reset('test.threads');
    expect(view(again, threads)).toMatchObject({ value: null, from: 'usual', waiting: true });
  });

  it('set many times at once is in the file as it was set last, beside what others kept there', async () => {
    keep({ 'plugin.other': { deep: 1 } });
    const keeper = open();
    await Promise.all([1, 2, 3, 4].map(count => keeper.set('test.threads', count)));
    expect(JSON.parse(readFileSync(file(), 'utf8')).values).toEqual({
      'plugin.other': { deep: 1 },
      'test.threads': 4,
    });
  });

  it('is decided by the environment where it says so', async () => {
    keep({ 'test.threads': 3, 'test.voice': 'high', 'test.shown': false, 'test.folders': [home, '/'] });
    const keeper = open({ TEST_THREADS: '8', TEST_VOICE: 'LOW', TEST_FOLDERS: '' });
    expect(keeper.get(threads)).toBe(8);
    expect(keeper.get(voice)).toBe('low');
    expect(keeper.get(folders)).toEqual([home, '/']);
    expect(view(keeper, threads)).toMatchObject({ from: 'environment', variable: 'TEST_THREADS' });
    // Programs that read variables find what was kept, in their form.
    expect(keeper.variables()).toEqual({ TEST_SHOWN: 'off', TEST_FOLDERS: [home, '/'].join(delimiter) });
  });

  it('is automatic where the environment says auto, and as usual where what it says makes no sense', () => {
    expect(view(open({ TEST_THREADS: 'auto' }), threads)).toMatchObject({ value: null, from: 'usual' });
    const keeper = open({ TEST_THREADS: '0', TEST_SHOWN: 'off' });
    expect(keeper.get(threads)).toBeNull();
    expect(keeper.get(shown)).toBe(false);
    expect(view(keeper, threads).problem).toContain('Threads cannot be 0');
  });

  it('that is secret is kept for its owner alone, and never told', async () => {
    const keeper = open();
    const told: SettingView[] = [];
    keeper.changed.subscribe(setting => told.push(setting));
    await keeper.set('test.key', 'sesame-open');
    expect(keeper.get(key)).toBe('sesame-open');
    expect(view(keeper, key)).toMatchObject({ value: null, from: 'kept', secret: true });
    expect(JSON.stringify([told, keeper.list()])).not.toContain('sesame');
    if (process.platform !== 'win32') expect(statSync(file()).mode & 0o777).toBe(0o600);
  });

  it('that pages keep is checked, told to them, and kept nowhere here', async () => {
    const keeper = open();
    const told: SettingView[] = [];
    keeper.changed.subscribe(setting => told.push(setting));
    await expect(keeper.set('sight.captions', 400)).rejects.toMatchObject({ code: 'SETTING_INVALID' });
    await keeper.set('sight.captions', 30);
    await keeper.reset('painting.along');
    expect(told).toMatchObject([
      { name: 'sight.captions', value: 30, kept: 'page' },
      { name: 'painting.along', value: true },
    ]);
    expect(view(keeper, captionSize).value).toBeNull();
    expect(readdirSync(home)).toEqual([]);
  });
});
