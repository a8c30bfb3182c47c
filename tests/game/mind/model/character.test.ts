import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CharacterKeeper } from '../../../../game/mind/model/character/character-keeper.ts';
import { loreFor } from '../../../../game/mind/model/character/lorebook.ts';
import { readCard } from '../../../../game/mind/model/character/read-card.ts';
import { contextOf } from '../../../../game/mind/model/context.ts';
import { Sentences } from '../../../../game/mind/model/sentences.ts';
import { encodePng } from '../../../../models/image/png.ts';
import { temporaryFolder } from '../../gallery/gallery-driver.ts';

const data = {
  name: 'Captain Mira',
  description: '{{char}} sails with {{user}}.',
  personality: 'dry',
  scenario: 'At sea.',
  first_mes: 'Ahoy, {{user}}!',
  mes_example: '<START>\n{{char}}: Aye.',
  creator_notes: 'kept',
  system_prompt: 'You are {{char}}. {{original}}',
  post_history_instructions: 'Stay at sea.',
  alternate_greetings: ['Land!'],
  tags: ['sea'],
  creator: 'somebody',
  character_version: '1',
  extensions: { 'other/program': { depth: 4 } },
  character_book: {
    scan_depth: 2,
    extensions: {},
    entries: [
      {
        keys: ['Kraken'],
        content: '@@depth 4\nThe kraken fears {{char}}.',
        enabled: true,
        insertion_order: 2,
        extensions: {},
      },
      { keys: [], content: 'It is 1820.', enabled: true, constant: true, insertion_order: 1, extensions: {} },
      {
        keys: ['gold'],
        secondary_keys: ['chest'],
        selective: true,
        content: 'The chest is empty.',
        enabled: true,
        insertion_order: 3,
        extensions: {},
      },
      { keys: ['rum'], content: 'switched off', enabled: false, insertion_order: 4, extensions: {} },
      {
        keys: ['(a+)+$'],
        use_regex: true,
        content: 'an expression',
        enabled: true,
        insertion_order: 5,
        extensions: {},
      },
    ],
  },
};
const V2 = { spec: 'chara_card_v2', spec_version: '2.0', data };
const V3 = {
  spec: 'chara_card_v3',
  spec_version: '3.0',
  data: { ...data, nickname: 'Mira', group_only_greetings: [] },
};
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const png = (entries: Record<string, string>) =>
  encodePng({ width: 1, height: 1, data: new Uint8Array(3) }, entries);
const base64 = (value: unknown) => json(value).toString('base64');

describe('a card that is wrong', () => {
  it.each([
    ['no JSON', Buffer.from('{')],
    ['nothing', Buffer.alloc(0)],
    ['another JSON', json({ hello: 'world' })],
    ['a newer kind', json({ ...V2, spec: 'chara_card_v9' })],
    ['no name', json({ ...V2, data: { ...data, name: ' ' } })],
    ['a name without end', json({ ...V2, data: { ...data, name: 'x'.repeat(300) } })],
    ['a picture without a card', png({ parameters: 'a castle' })],
    ['a picture with no base64', png({ chara: '{"spec":"chara_card_v2"}' })],
    ['half a picture', png({ chara: base64(V2) }).subarray(0, 60)],
    ['too large a card', json({ ...V2, more: 'x'.repeat(5_000_000) })],
    [
      'nested without end',
      Buffer.from(
        `{"spec":"chara_card_v2","data":{"name":"x","extensions":${'['.repeat(200_000)}${']'.repeat(200_000)}}}`,
      ),
    ],
    ['no text', Buffer.from([0xff, 0xfe, 0x00])],
  ])('has one clear error: %s', (_, bytes) => {
    try {
      readCard(bytes);
    } catch (error) {
      expect((error as { code: string }).code).toMatch(/^(CARD_NOT_READABLE|PNG_)/);
      return;
    }
    // Deep nesting that this machine's parser can take is a field that nobody reads.
    expect(_).toBe('nested without end');
  });

  it('in single fields costs those fields', () => {
    const { character } = readCard(
      json({
        ...V2,
        data: { ...data, personality: 7, alternate_greetings: 'x', character_book: { entries: 3 } },
      }),
    );
    expect(character).toMatchObject({ name: 'Captain Mira', personality: '', lore: [] });
    expect(character.greetings).toEqual(['Ahoy, the person!']);
  });
});

describe('a card', () => {
  it.each([
    ['version 2 as JSON', json(V2), 'Captain Mira'],
    ['version 3 as JSON', json(V3), 'Mira'],
    ['version 2 in a picture', png({ chara: base64(V2) }), 'Captain Mira'],
    ['both in a picture: version 3 counts', png({ chara: base64(V2), ccv3: base64(V3) }), 'Mira'],
    ['of the first form', json(data), 'Captain Mira'],
  ])('is read: %s', (_, bytes, called) => {
    const { character } = readCard(bytes);
    expect(character).toMatchObject({
      ...{ name: 'Captain Mira', description: `${called} sails with the person.`, personality: 'dry' },
      ...{
        greetings: ['Ahoy, the person!', 'Land!'],
        system: `You are ${called}.`,
        afterHistory: 'Stay at sea.',
      },
    });
  });

  it('is kept whole, over a restart, and deleted', async () => {
    const folder = join(temporaryFolder(), 'characters');
    const keeper = new CharacterKeeper(folder);
    expect(keeper.list()).toEqual([]);
    expect(await keeper.import(json(V3))).toMatchObject({ name: 'Captain Mira', greetings: 2, lore: 3 });
    const [file] = readdirSync(folder);
    expect(JSON.parse(readFileSync(join(folder, file!), 'utf8'))).toEqual(V3);
    writeFileSync(join(folder, 'broken.json'), '{');
    expect(new CharacterKeeper(folder).list()).toHaveLength(1);
    expect(new CharacterKeeper(folder).get('Captain Mira').personality).toBe('dry');
    keeper.delete('Captain Mira');
    expect(() => keeper.get('Captain Mira')).toThrow(/no character/);
    expect(() => keeper.delete('../../etc/passwd')).toThrow(/no character/);
  });
});

describe('lore', () => {
  const { character } = readCard(json(V2));

  it('comes up by its keys in the last turns, in its order, without directions for programs', () => {
    expect(loreFor(character, ['the KRAKEN comes'], 500)).toEqual([
      ...['It is 1820.', 'The kraken fears Captain Mira.'],
    ]);
    expect(loreFor(character, ['the kraken', 'a', 'b'], 500)).toEqual(['It is 1820.']);
    expect(loreFor(character, ['gold!'], 500)).toEqual(['It is 1820.']);
    expect(loreFor(character, ['a chest of gold'], 500)).toContain('The chest is empty.');
  });

  it('is no more than there is room for: what always belongs comes first', () => {
    expect(loreFor(character, ['kraken'], 12)).toEqual(['It is 1820.']);
    expect(loreFor(character, ['kraken'], 3)).toEqual([]);
  });

  it('runs no expression of a stranger', () => {
    expect(loreFor(character, [`${'a'.repeat(40)}!`], 500)).toEqual(['It is 1820.']);
  });

  it('and the persona are what the model is told', () => {
    const [system] = contextOf({
      ...{ text: 'the kraken!', turns: [], recalled: [], profile: [], character, budget: 4_000 },
      now: new Date(2026, 10, 29),
    });
    expect(system!.content).toMatch(
      /^You are Captain Mira\.[\s\S]*1820[\s\S]*kraken fears[\s\S]*Stay at sea\.$/,
    );
    expect(system!.content).not.toMatch(/You are Aurora/);
  });
});

describe('sentences', () => {
  const cut = (...pieces: string[]) => {
    const sentences = new Sentences();
    return [...pieces.flatMap(piece => sentences.add(piece)), ...sentences.end()];
  };

  it('are cut where they end, and short ones are said with the next', () => {
    expect(cut('Dr. Gr', 'ey is here. He says', ' “hello there.” And goes\nAway')).toEqual([
      ...['Dr. Grey is here.', 'He says “hello there.”', 'And goes', 'Away'],
    ]);
    expect(cut('It costs 3.50 euros, I think. Yes.')).toEqual(['It costs 3.50 euros, I think.', 'Yes.']);
  });

  it('are not what was thought aloud, however the tags are cut', () => {
    expect(cut('<think>a. b.', ' c</th', 'ink>Good evening.')).toEqual(['Good evening.']);
    expect(cut('Wait a moment. <think>hm')).toEqual(['Wait a moment.']);
  });
});
