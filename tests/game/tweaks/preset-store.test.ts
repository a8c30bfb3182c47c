import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PresetStore } from '../../../game/tweaks/preset-store.ts';
import { readTweakFile, sort } from '../../../game/tweaks/tweak-file.ts';

const temporary = () => mkdtempSync(join(tmpdir(), 'aurora-presets-'));
const code = (expected: string) => expect.objectContaining({ code: expected });

describe('a name that is none', () => {
  test.each([
    '',
    ' ',
    '.',
    '..',
    '../evil',
    '..\\evil',
    'a/b',
    'a\\b',
    '/etc/passwd',
    'C:evil',
    '.hidden',
    '-rf',
    'a..b',
    'ends.',
    'zero\0',
    'line\nbreak',
    'con',
    'NUL.json',
    'com1',
    'x'.repeat(61),
    '\u202Eevil',
  ])('%j is refused by everything that takes one', async name => {
    const store = new PresetStore(temporary());
    await expect(store.save(name, {}, false)).rejects.toThrow(code('PRESET_NAME_ILLEGAL'));
    await expect(store.load(name)).rejects.toThrow(code('PRESET_NAME_ILLEGAL'));
    await expect(store.delete(name)).rejects.toThrow(code('PRESET_NAME_ILLEGAL'));
  });
});

describe('a file that is none', () => {
  test.each([
    ['', 'PRESET_NOT_UNDERSTOOD'],
    ['{', 'PRESET_NOT_UNDERSTOOD'],
    ['[]', 'PRESET_NOT_UNDERSTOOD'],
    ['{"format":"aurora-tweaks","version":1}', 'PRESET_NOT_UNDERSTOOD'],
    ['{"format":"other","version":1,"tweaks":{}}', 'PRESET_NOT_UNDERSTOOD'],
    ['{"format":"aurora-tweaks","version":2,"tweaks":{}}', 'PRESET_TOO_NEW'],
    [`{"format":"aurora-tweaks","version":1,"tweaks":{}${' '.repeat(70_000)}}`, 'PRESET_NOT_UNDERSTOOD'],
  ])('%.60s: %s, and the others are listed', async (text, expected) => {
    const folder = temporary();
    const store = new PresetStore(folder);
    await store.save('good', { 'blink.rate': 3 }, false);
    writeFileSync(join(folder, 'bad.json'), text);
    await expect(store.load('bad')).rejects.toThrow(code(expected));
    const { presets, refused } = await store.list();
    expect(presets.map(({ name }) => name)).toEqual(['good']);
    expect(refused).toMatchObject({ 'bad.json': { code: expected } });
  });

  test('what it names and nobody knows is told, and the rest is taken', () => {
    const { tweaks, notes } = readTweakFile(
      JSON.stringify({
        ...{ format: 'aurora-tweaks', version: 1, name: 'shared' },
        tweaks: {
          'blink.rate': 4,
          'blink.colour': 1,
          'breath.rate': 1e9,
          'look.scanlines': '1',
          __proto__: 1,
        },
      }),
    );
    expect(tweaks).toEqual({ 'blink.rate': 4 });
    expect(notes).toHaveLength(3);
    expect(notes[0]).toBe('There is no tweak "blink.colour".');
    expect(notes[1]).toMatch(/^breath\.rate cannot be 1000000000: 0\.05 … 1/);
  });

  test('a flood of unknown names is counted, not repeated', () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`no.${i}`, 1]));
    expect(sort(many).notes.at(-1)).toBe('… and 480 more.');
  });

  test('a folder or a link of that name is no preset', async () => {
    const folder = temporary();
    mkdirSync(join(folder, 'folder.json'));
    symlinkSync('/etc/passwd', join(folder, 'link.json'));
    const store = new PresetStore(folder);
    await expect(store.load('folder')).rejects.toThrow(code('UNKNOWN_PRESET'));
    expect((await store.list()).presets).toEqual([]);
    expect((await store.list()).refused).toEqual({});
  });
});

describe('a preset', () => {
  test('is saved, listed, loaded by anybody who has its file, and deleted', async () => {
    const store = new PresetStore(temporary());
    expect(await store.list()).toEqual({ presets: [], refused: {} });
    const saved = await store.save('  Wintry night 2 ', { 'blink.rate': 3.5 }, false);
    expect(saved).toMatchObject({ name: 'Wintry night 2', tweaks: { 'blink.rate': 3.5 } });
    expect(JSON.parse(readFileSync(saved.path, 'utf8'))).toEqual({
      ...{ format: 'aurora-tweaks', version: 1, name: 'Wintry night 2' },
      tweaks: { 'blink.rate': 3.5 },
    });
    const friend = temporary();
    writeFileSync(join(friend, 'from a friend.json'), readFileSync(saved.path));
    expect(await new PresetStore(friend).load('from a friend')).toMatchObject({
      tweaks: { 'blink.rate': 3.5 },
    });
    await store.delete('Wintry night 2');
    await expect(store.load('Wintry night 2')).rejects.toThrow(code('UNKNOWN_PRESET'));
  });

  test('takes the place of another one only when it is told to', async () => {
    const store = new PresetStore(temporary());
    await store.save('mine', { 'blink.rate': 1 }, false);
    await expect(store.save('mine', { 'blink.rate': 2 }, false)).rejects.toThrow(code('PRESET_EXISTS'));
    expect((await store.load('mine')).tweaks).toEqual({ 'blink.rate': 1 });
    await store.save('mine', { 'blink.rate': 2 }, true);
    expect((await store.load('mine')).tweaks).toEqual({ 'blink.rate': 2 });
  });

  test('that cannot be written says where and what to do', async () => {
    const folder = join(temporary(), 'file');
    writeFileSync(folder, '');
    await expect(new PresetStore(folder).save('mine', {}, false)).rejects.toThrow(code('PRESET_NOT_SAVED'));
  });
});
