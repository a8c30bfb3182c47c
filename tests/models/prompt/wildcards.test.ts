import { mkdir, mkdtemp, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { expandWildcards, type WildcardLists, wildcardFolder } from '../../../models/prompt/index.ts';
import { LIMITS } from '../../../models/settings.ts';

const listsOf = (lists: Record<string, string[]>): WildcardLists => ({
  lines: async name => (Object.hasOwn(lists, name) ? lists[name] : undefined),
  names: async () => Object.keys(lists),
});
const refusal = (code: string, details: Record<string, unknown> = {}) =>
  expect.objectContaining({ code, details: expect.objectContaining({ field: 'prompt', ...details }) });
/** What a template becomes with the first `count` seeds, and how often. */
async function outcomes(template: string, count = 600, lists?: WildcardLists) {
  const found = new Map<string, number>();
  for (let seed = 0; seed < count; seed++) {
    const text = await expandWildcards(template, seed, lists);
    found.set(text, (found.get(text) ?? 0) + 1);
  }
  return found;
}
const sorted = (found: ReadonlyMap<string, number>) => [...found.keys()].sort();

describe('templates that are refused', () => {
  const lists = listsOf({
    empty: [],
    self: ['a __self__'],
    one: ['__two__'],
    two: ['__three__'],
    three: ['{x|x __one__}', 'y __one__'],
    long: ['x'.repeat(15_000)],
    double: Array.from({ length: 20 }, () => 'x'),
    ...Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`d${i}`, [`__d${i + 1}__ __d${i + 1}__`]])),
    d20: [''],
  });
  it.each([
    ['an unknown list', 'a __nope__', 'PROMPT_WILDCARD', { value: 'nope', position: 2 }],
    ['an empty list', '__empty__', 'PROMPT_WILDCARD', { value: 'empty', position: 0 }],
    ['a list that names itself', 'see __self__', 'PROMPT_WILDCARD', { value: 'self' }],
    ['lists that name each other', '__one__ __one__ __one__', 'PROMPT_WILDCARD', {}],
    ['lists that double twenty times', '__d0__', 'PROMPT_WILDCARD', {}],
    ['a text that grows too long', '__long__ {__long__}', 'PROMPT_TOO_LONG', {}],
    ['many choices', '{a|b}'.repeat(2001), 'PROMPT_WILDCARD', { position: 10_000 }],
    ['nested braces', `${'{'.repeat(10_000)}a${'}'.repeat(10_000)}`, 'PROMPT_TOO_DEEP', { position: 100 }],
  ])('%s', async (_what, template, code, details) => {
    await expect(outcomes(template, 20, lists)).rejects.toThrow(refusal(code, details));
  });

  it('names the lists that there are, and the way of a loop', async () => {
    await expect(expandWildcards('__nope__', 0, listsOf({ a: ['x'] }))).rejects.toThrow(
      refusal('PROMPT_WILDCARD', { legal: ['__a__'] }),
    );
    const loop = listsOf({ a: ['__b__'], b: ['__a__'] });
    await expect(expandWildcards('__a__', 0, loop)).rejects.toThrow('(__a__ → __b__ → __a__)');
  });
});

describe('templates that are text', () => {
  it.each([
    '{',
    '}',
    '}{',
    '{a|b',
    'a|b}',
    '__',
    '____',
    '__a',
    '\\{a|b\\}',
    '__init__',
    'snake_case',
    'a [b|c:d]',
  ])('%s', async template => {
    expect(await outcomes(template, 3)).toEqual(new Map([[template, 3]]));
  });

  it('names, where there is no list at all', async () => {
    expect(await expandWildcards('__init__ {a}', 0, listsOf({}))).toBe('__init__ a');
  });

  it('escaped names, where there are lists', async () => {
    expect(await expandWildcards('\\__a__', 0, listsOf({ a: ['x'] }))).toBe('\\__a__');
  });
});

describe('choices', () => {
  it('are the same for the same seed, and vary with it', async () => {
    const template = '{a|b|c|d} {1|2|3|4} {w|x|y|z}';
    for (const seed of [0, 7, 0xffff_ffff]) {
      expect(await expandWildcards(template, seed)).toBe(await expandWildcards(template, seed));
    }
    expect((await outcomes(template)).size).toBe(64);
  });

  // Pinned: a seed keeps its words from one version to the next. Origin: this program's first version.
  it.each([
    [0, 'a 4, 1 x'],
    [7, 'a 3, 1 x'],
    [123_456, 'b 2, 3 x'],
  ])('seed %d is pinned', async (seed, expected) => {
    expect(await expandWildcards('{a|b|c|d|e} {2$$1|2|3|4} {3::x|y}', seed)).toBe(expected);
  });

  it('are as likely as each other', async () => {
    const found = await outcomes('{a|b|c}', 3000);
    expect(sorted(found)).toEqual(['a', 'b', 'c']);
    // Binomial(3000, 1/3) has a deviation of 26.
    for (const count of found.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });

  it('follow their weights', async () => {
    const found = await outcomes('{3::a|b|0::c}', 3000);
    expect(sorted(found)).toEqual(['a', 'b']);
    expect(Math.abs(found.get('a')! - 2250)).toBeLessThan(120);
  });

  it.each([
    ['{a}', ['a']],
    ['{}', ['']],
    ['x{|y}', ['x', 'xy']],
    ['{a {b|c}|d}', ['a b', 'a c', 'd']],
    ['{2$$a|b}', ['a, b', 'b, a']],
    ['{1-2$$a|b}', ['a', 'a, b', 'b', 'b, a']],
    ['{2-1$$ and $$a|b}', ['a', 'a and b', 'b', 'b and a']],
    ['{5$$a|b}', ['a, b', 'b, a']],
    ['{0$$a|b}', ['']],
    ['{[a|b]|c}', ['[a|b]', 'c']],
    ['[{a|b}:{c|d}:3]', ['[a:c:3]', '[a:d:3]', '[b:c:3]', '[b:d:3]']],
    ['{a [x|b', ['{a [x|b']],
    ['{a\\}|b}', ['a\\}', 'b']],
    ['{2$$$$a|b}', ['ab', 'ba']],
    ['{1$${2$$a|b}|c}', ['a, b', 'b, a', 'c']],
  ])('%s', async (template, expected) => {
    expect(sorted(await outcomes(template))).toEqual(expected);
  });

  it('of several are different ones', async () => {
    for (const text of (await outcomes('{3$$a|b|c|d}')).keys())
      expect(new Set(text.split(', ')).size).toBe(3);
  });
});

describe('lists', () => {
  const lists = listsOf({ animal: ['cat', '{red|grey} fox'], 'nature/tree': ['oak'], 'my list-2.x': ['z'] });
  it.each([
    ['a __animal__', ['a cat', 'a grey fox', 'a red fox']],
    ['__nature/tree__, __my list-2.x__', ['oak, z']],
    ['{__nature/tree__|x}', ['oak', 'x']],
    ['__animal__ and __animal__', null],
  ])('%s', async (template, expected) => {
    const found = sorted(await outcomes(template, 600, lists));
    if (expected) expect(found).toEqual(expected);
    else expect(found).toHaveLength(9);
  });
});

describe('a folder of lists', () => {
  let lists: WildcardLists;
  beforeAll(async () => {
    const outside = await mkdtemp(join(tmpdir(), 'aurora-wildcards-'));
    const folder = join(outside, 'lists');
    const write = async (name: string, text: string) => {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    };
    await write('animal.txt', '\ufeffcat\r\n\r\n  dog \n# a comment\n');
    await write('nature/tree.txt', 'oak');
    await write('notes.md', 'no list');
    await write('huge.txt', '');
    await truncate(join(folder, 'huge.txt'), 4 * 1024 * 1024 + 1);
    await mkdir(join(folder, 'folder.txt'));
    await writeFile(join(outside, 'secret.txt'), 'secret');
    await symlink(join(outside, 'secret.txt'), join(folder, 'link.txt'));
    lists = wildcardFolder(folder);
  });

  it.each([
    '../secret',
    'nature/../../secret',
    'link',
    '/etc/hostname',
    'nature',
    'folder',
    'notes',
    'nope',
    '',
    '.',
    'a\0b',
  ])('has no list %s', async name => {
    expect(await lists.lines(name)).toBeUndefined();
  });

  it('refuses a list of more than 4 MiB', async () => {
    await expect(lists.lines('huge')).rejects.toThrow(refusal('PROMPT_WILDCARD', { value: 'huge' }));
  });

  it('reads lines without byte order mark, blanks and comments', async () => {
    expect(await lists.lines('animal')).toEqual(['cat', 'dog']);
    expect(await lists.lines('nature/tree')).toEqual(['oak']);
  });

  it('names its lists', async () => {
    expect(await lists.names()).toEqual(['animal', 'huge', 'nature/tree']);
  });

  it('may be missing', async () => {
    const none = wildcardFolder('/nonexistent/wildcards');
    expect([await none.lines('a'), await none.names()]).toEqual([undefined, []]);
  });

  it('fills templates', async () => {
    expect(sorted(await outcomes('__animal__ {in|on} __nature/tree__', 100, lists))).toEqual([
      'cat in oak',
      'cat on oak',
      'dog in oak',
      'dog on oak',
    ]);
  });
});

it('a long plain prompt costs nothing', async () => {
  const prompt = 'x'.repeat(LIMITS.promptCharacters);
  expect(await expandWildcards(prompt, 0)).toBe(prompt);
});
