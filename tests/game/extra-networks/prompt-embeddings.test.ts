import { describe, expect, it } from 'vitest';
import type { EmbeddingView } from '../../../game/api/protocol.ts';
import type { EmbeddingLookup } from '../../../game/extra-networks/embedding-catalog.ts';
import { embeddingsIn } from '../../../game/extra-networks/prompt-embeddings.ts';
import { AuroraError } from '../../../models/errors.ts';
import type { GenerationSettings } from '../../../models/settings.ts';

const view = (name: string, widths: number[], vectors = 2): EmbeddingView => ({
  name,
  path: `/e/${name}.safetensors`,
  hash: '0123456789ab',
  vectors,
  widths,
});
const glade = view('Glade', [64]);
const ink = view('ink', [64], 5);
const lookup: EmbeddingLookup = {
  fitting: new Map([
    ['Glade', 2],
    ['forest/Glade', 2],
    ['ink', 5],
  ]),
  views: new Map([
    ['Glade', glade],
    ['forest/Glade', glade],
    ['ink', ink],
  ]),
  others: new Map<string, EmbeddingView | AuroraError>([
    ['xlstyle', view('xlstyle', [768, 1280])],
    ['old', new AuroraError('PICKLE_REFUSED', '/e/old.pt is a pickle.', { legal: '.safetensors' })],
  ]),
};
const model = { name: 'tiny', embeddingWidths: [64], lacks: [] };

const read = (prompt: string, more: Partial<GenerationSettings> = {}) =>
  embeddingsIn({ prompt, negativePrompt: '', steps: 4, ...more }, model, lookup);
const used = (...args: Parameters<typeof read>) => [...read(...args).used.keys()];

describe('a name that must be one', () => {
  it.each([
    [
      'embedding:glad',
      {},
      'PROMPT_EMBEDDING',
      { field: 'prompt', value: 'glad', position: 0, legal: ['Glade', 'forest/Glade', 'ink'] },
    ],
    [
      'a',
      { negativePrompt: 'x, embedding:glad' },
      'PROMPT_EMBEDDING',
      { field: 'negativePrompt', position: 3 },
    ],
    ['a [b:(embedding:old:1.2):3]', {}, 'PICKLE_REFUSED', { field: 'prompt', position: 6 }],
    [
      'embedding:XLStyle.safetensors',
      {},
      'EMBEDDING_FAMILY',
      { field: 'prompt', legal: 'vectors of 64 numbers' },
    ],
  ] as const)('%s %j: %s', (prompt, more, code, details) => {
    expect(() => read(prompt, more)).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining(details) }),
    );
  });

  it('is said to be in the prompt that it is in', () => {
    expect(() => read('a', { negativePrompt: 'embedding:glad' })).toThrow(
      /character 1 of the negative prompt\.$/,
    );
  });
});

describe('names in prompts', () => {
  it('stand alone or behind "embedding:", in either prompt, with their folder too', () => {
    expect(used('a glade, lifestyle')).toEqual(['Glade']);
    expect(used('embedding:forest/glade')).toEqual(['forest/Glade']);
    expect(used('a', { negativePrompt: '(ink:0.5), GLADE' })).toEqual(['ink', 'Glade']);
    expect(used('a fox, inks, forest')).toEqual([]);
    expect(read('a glade').used.get('Glade')).toBe(glade);
  });

  it('count where a schedule has them, at any step, and in a second pass alone', () => {
    expect(used('[a:ink:3] [b|glade]')).toEqual(['Glade', 'ink']);
    expect(used('[a:ink:9]')).toEqual([]);
    const hires = { width: 32, height: 32, upscaler: 'Latent', strength: 1, steps: 9 } as const;
    expect(used('[a:ink:9]', { hires })).toEqual(['ink']);
  });
});

describe('a model that takes none', () => {
  const none: EmbeddingLookup = {
    fitting: new Map(),
    views: new Map(),
    others: new Map([['glade', glade]]),
  };
  const ask = (prompt: string, lacks: readonly 'embedding'[]) =>
    embeddingsIn(
      { prompt, negativePrompt: '', steps: 4 },
      { name: 'fixed', embeddingWidths: [], lacks },
      none,
    );

  it.each([
    ['its graphs are as they are', ['embedding'], 'MODEL_FEATURE'],
    ['its text encoder is another', [], 'EMBEDDING_FAMILY'],
  ] as const)('says why: %s', (_why, lacks, code) => {
    expect(() => ask('embedding:glade', lacks)).toThrow(expect.objectContaining({ code }));
    expect(ask('a glade', lacks).notes).toHaveLength(1);
  });
});

describe('a word that is also a file of no use', () => {
  it('is a word, and a note says why', () => {
    const { used: none, notes } = read('an Old house, xlstyle', { negativePrompt: 'old' });
    expect(none.size).toBe(0);
    expect(notes).toEqual([
      '"old" is read as plain words: /e/old.pt is a pickle.',
      expect.stringMatching(
        /^"xlstyle" is read as plain words: .* 768 and 1280 numbers \(SDXL\), and .* 64\.$/,
      ),
    ]);
  });
});
