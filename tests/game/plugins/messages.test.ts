/** What plugins send is never believed: fuzzed messages, manifests, tags, answers and questions of panels. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST_CHARACTERS, readFromHost } from '../../../game/plugins/host-protocol.ts';
import { readManifest } from '../../../game/plugins/manifest.ts';
import { promptAnswer } from '../../../game/plugins/prompt-answer.ts';
import { takeTags } from '../../../game/plugins/prompt-tags.ts';
import { readQuestion } from '../../../game/stage/plugins/plugin-bridge.ts';
import { AuroraError } from '../../../models/errors.ts';

const RUNS = { numRuns: 3_000 };
const GOOD = [
  { type: 'loaded', handlers: ['command:x'] },
  { type: 'result', id: 1, value: { a: [1, 'x', null] } },
  { type: 'failed', id: 1, error: 'no' },
  { type: 'ask', id: 2, command: 'generate', input: { prompt: 'a fox' } },
  { type: 'log', text: 'hello' },
  { type: 'broken', error: 'it ended' },
];
const MANIFEST = {
  aurora: 1,
  ...{ id: 'a', name: 'A', version: '1.0.0', description: 'It does.', entry: 'main.js' },
  commands: [{ name: 'x', title: 'X', input: { n: { type: 'whole', min: 0 } } }],
  panels: [{ name: 'p', title: 'P', page: 'pages/p.html' }],
  events: ['picture'],
  uses: ['generate'],
};

/** JSON with one value somewhere in it replaced by another. */
const damaged = (value: unknown): fc.Arbitrary<unknown> =>
  fc.tuple(fc.nat(), fc.jsonValue()).map(([at, other]) => {
    let count = 0;
    let size = 0;
    JSON.stringify(value, (_key, part) => {
      size++;
      return part;
    });
    return JSON.parse(
      JSON.stringify(value, (_key, part) => (count++ === at % size ? other : part)) ?? 'null',
    );
  });

describe('messages of a plugin’s process', () => {
  it('are read where they are ours', () => {
    for (const message of GOOD) expect(readFromHost(JSON.stringify(message))).toEqual(message);
  });

  it('are nothing where they are anything else, and never an error', () => {
    const any = fc.oneof(
      fc.string(),
      fc.json(),
      fc.anything(),
      fc
        .constantFrom(...GOOD)
        .chain(damaged)
        .map(value => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(any, message => {
        const told = readFromHost(message);
        return told === null || GOOD.some(({ type }) => type === told.type);
      }),
      RUNS,
    );
    expect(readFromHost(JSON.stringify({ type: 'log', text: 'x', more: 1 }))).toBeNull();
    expect(readFromHost(JSON.stringify({ type: 'ask', id: -1, command: 'x', input: {} }))).toBeNull();
    expect(readFromHost(JSON.stringify({ type: 'ask', id: 1, command: 'x', input: [] }))).toBeNull();
  });

  it('are not even read where they are too long', () => {
    const long = JSON.stringify({ type: 'result', id: 1, value: 'x'.repeat(MOST_CHARACTERS) });
    expect(readFromHost(long)).toBeNull();
  });
});

describe('manifests', () => {
  it('are read, or refused with the field that is wrong', () => {
    expect(readManifest(JSON.stringify(MANIFEST), 'here')).toMatchObject({ id: 'a', prompts: [] });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          damaged(MANIFEST).map(value => JSON.stringify(value)),
        ),
        text => {
          try {
            readManifest(text, 'here');
            return true;
          } catch (error) {
            return error instanceof AuroraError && error.code === 'PLUGIN_MANIFEST';
          }
        },
      ),
      RUNS,
    );
  });

  it.each(['../main.js', '/etc/passwd', 'a/../../b.js', 'a//b.js', 'a\\b.js', '.hidden/x.js', 'a/.', ''])(
    'name no file outside of their folder: %j',
    entry => {
      expect(() => readManifest(JSON.stringify({ ...MANIFEST, entry }), 'here')).toThrow(/entry/);
    },
  );

  it('have no two things of one name, and no other version of the interface', () => {
    const twice = { ...MANIFEST, commands: [MANIFEST.commands[0], MANIFEST.commands[0]] };
    expect(() => readManifest(JSON.stringify(twice), 'here')).toThrow(/two of the name x/);
    expect(() => readManifest(JSON.stringify({ ...MANIFEST, aurora: 2 }), 'here')).toThrow(/aurora/);
  });
});

describe('tags in prompts', () => {
  it('are taken out in order, with what stands behind them', () => {
    expect(takeTags('a fox <plugin:a.b>, at night <plugin:c-d.e: low  light >')).toEqual({
      tags: [
        { plugin: 'a', prompt: 'b', argument: '' },
        { plugin: 'c-d', prompt: 'e', argument: 'low  light' },
      ],
      rest: 'a fox, at night',
    });
  });

  it('that cannot be read are refused, and other angle brackets are left alone', () => {
    for (const prompt of [
      '<plugin:>',
      '<plugin:a>',
      '<plugin:A.b>',
      'x <plugin:a.b',
      '<plugin:a.b>'.repeat(9),
    ])
      expect(() => takeTags(prompt)).toThrow(expect.objectContaining({ code: 'PROMPT_TAGS' }));
    expect(takeTags('<lora:x:0.5> a < b')).toEqual({ tags: [], rest: '<lora:x:0.5> a < b' });
  });
});

describe('answers of prompt processors', () => {
  const before = { prompt: 'a', negativePrompt: 'b' };

  it('are a prompt, or both; what is left out stays', () => {
    expect(promptAnswer('p', 'c', before)).toEqual({ prompt: 'c', negativePrompt: 'b' });
    expect(promptAnswer('p', { negativePrompt: 'd' }, before)).toEqual({ prompt: 'a', negativePrompt: 'd' });
  });

  it('of any other kind are refused', () => {
    for (const value of [null, 1, [], { prompt: 1 }, { prompt: 'x', seed: 1 }, 'x'.repeat(20_001)])
      expect(() => promptAnswer('p', value, before)).toThrow(
        expect.objectContaining({ code: 'PLUGIN_ANSWER' }),
      );
  });
});

describe('questions of panels', () => {
  it('are read, or are none', () => {
    expect(readQuestion({ aurora: 1, id: 1, command: 'x' })).toEqual({ id: 1, command: 'x', input: {} });
    fc.assert(
      fc.property(fc.anything(), data => readQuestion(data) === null),
      RUNS,
    );
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const input of [[], null, 1, circle, { text: 'x'.repeat(70_000) }])
      expect(readQuestion({ aurora: 1, id: 1, command: 'x', input })).toBeNull();
  });
});
