import { describe, expect, it } from 'vitest';
import { clipTextModel, clipTextModelWithProjection } from '../../../models/networks/clip-text-encoder.ts';
import type { TextStateChoice } from '../../../models/networks/definitions.ts';
import { expectParity } from '../../parity.ts';
import { formulaWeight, readFormulaCase, type StoredAs, withFormulaWeights } from './formula.ts';
import { float32, int64, largestDifference, openGraph, POLICIES, type Run } from './reference-case.ts';

/** scripts/parity/clip_networks.py, transformers 5.23.0 in fp32. */
const CASES = { 'clip-l': clipTextModel, 'clip-h': clipTextModel, 'clip-g': clipTextModelWithProjection };
const NAMES = Object.keys(CASES) as (keyof typeof CASES)[];
const TOLERANCE = 2e-5;

const given = (name: keyof typeof CASES) =>
  readFormulaCase(name).inputs.ids as { shape: number[]; ids: number[] };

interface Variant {
  choice?: TextStateChoice;
  dtype?: StoredAs;
  policy?: keyof typeof POLICIES;
  storedName?: (name: string) => string;
}

const WIDTH = 32;

/** Everything the graph gives for the ids of the case; `learned` says which tokens are vectors of their own. */
async function encode(
  name: keyof typeof CASES,
  variant: Variant = {},
  ids?: number[],
  learned: { vectors: number[]; places: number[] } = { vectors: [], places: given(name).ids.map(() => 0) },
): ReturnType<Run> {
  const { config, shapes } = readFormulaCase(name);
  const { shape, ids: own } = given(name);
  const rows = 1 + learned.vectors.length / WIDTH;
  const parsed = CASES[name].parse(config, `${name}/config.json`);
  return withFormulaWeights(
    shapes,
    variant.dtype ?? 'F32',
    async weights => {
      const graph = CASES[name].build(parsed, weights, variant.choice);
      expect(weights.unused()).toEqual([]);
      const run = await openGraph(graph, variant.policy ?? 'small');
      return run({
        ids: int64({ shape, data: Float32Array.from(ids ?? own) }),
        vectors: float32({
          shape: [rows, WIDTH],
          data: Float32Array.from([...Array(WIDTH).fill(Number.NaN), ...learned.vectors]),
        }),
        places: int64({ shape, data: Float32Array.from(learned.places) }),
      });
    },
    variant.storedName,
  );
}

const difference = (a: { data: Float32Array } | undefined, b: { data: Float32Array } | undefined) =>
  largestDifference(a!.data, b!.data);

describe('a configuration that is not supported', () => {
  it.each([
    ['hidden_act', 'relu'],
    ['num_attention_heads', 5],
    ['hidden_size', 0],
    ['eos_token_id', -1],
  ])('names %s = %j', (key, value) => {
    const config = { ...readFormulaCase('clip-l').config, [key]: value };
    expect(() => clipTextModel.parse(config, 'text_encoder/config.json')).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_CONFIG',
        details: expect.objectContaining({ field: key, value }),
      }),
    );
  });
});

describe.each(NAMES)('%s', name => {
  const { expected, inputs, config } = readFormulaCase(name);

  it.each(['F32', 'F16', 'BF16'] as const)('agrees with transformers over %s weights', async dtype => {
    for (const policy of Object.keys(POLICIES) as (keyof typeof POLICIES)[]) {
      const { states, pooled } = await encode(name, { dtype, policy });
      expect(states!.shape).toEqual(expected.last!.shape);
      expect(pooled!.shape).toEqual(expected.pooled!.shape);
      expect(difference(states, expected.last)).toBeLessThanOrEqual(TOLERANCE);
      expect(difference(pooled, expected.pooled)).toBeLessThanOrEqual(TOLERANCE);
    }
  });

  it('gives penultimate states as they leave their layer, and earlier ones for a clip skip', async () => {
    const { states, states_2, states_3, pooled } = await encode(name, {
      choice: { layersLeftOff: 1, normalized: false },
    });
    expect(difference(states, expected.hidden_3)).toBeLessThanOrEqual(TOLERANCE);
    expect(difference(states_2, expected.hidden_2)).toBeLessThanOrEqual(TOLERANCE);
    expect(difference(states_3, expected.hidden_1)).toBeLessThanOrEqual(TOLERANCE);
    // The states before the first layer are no states of the network.
    const { states_4 } = await encode(name, { choice: { layersLeftOff: 1, normalized: false } });
    expect(states_4).toBeUndefined();
    expect(difference(pooled, expected.pooled)).toBeLessThanOrEqual(TOLERANCE);
  });

  it('norms the states of a clip skip where the model norms its own', async () => {
    const { states_2 } = await encode(name);
    expect(difference(states_2, expected.penultimate)).toBeLessThanOrEqual(TOLERANCE);
  });

  it('sees only what went before', async () => {
    const { ids, shape } = inputs.ids as { shape: number[]; ids: number[] };
    const [batch, tokens] = shape as [number, number];
    const changed = ids.map((id, at) => (at % tokens === tokens - 1 && Math.floor(at / tokens) < 2 ? 7 : id));
    const { states } = await encode(name, {}, changed);
    const width = states!.shape[2]!;
    const upToLast = ({ data }: { data: Float32Array }) =>
      Array.from({ length: batch }, (_, row) => [
        ...data.subarray(row * tokens * width, (row * tokens + tokens - 1) * width),
      ]).flat();
    expectParity(upToLast(states!), upToLast(expected.last!), TOLERANCE);
    expect(difference(states, expected.last)).toBeGreaterThan(0.01);
  });

  it('is the same network with the module path that older files have', async () => {
    const rename = (path: string) =>
      path.startsWith('text_projection') || path.startsWith('text_model.') ? path : `text_model.${path}`;
    const { states, pooled } = await encode(name, { storedName: rename });
    expect(difference(states, expected.last)).toBeLessThanOrEqual(TOLERANCE);
    expect(difference(pooled, expected.pooled)).toBeLessThanOrEqual(TOLERANCE);
  });

  it('takes vectors in the places of words: those of the table give the very states of their words', async () => {
    const { ids } = given(name);
    const table = Object.entries(readFormulaCase(name).shapes).find(([key]) =>
      key.includes('token_embedding'),
    )!;
    const row = (id: number) => [...formulaWeight(...table).subarray(id * WIDTH, (id + 1) * WIDTH)];
    // The first word of the first row, and two of the last.
    const at = [1, ids.length - 3, ids.length - 2];
    const words = at.map(place => ids[place]!);
    const places = ids.map((_, place) => at.indexOf(place) + 1);
    const blanked = ids.map((id, place) => (places[place] === 0 ? id : 0));
    const learned = await encode(name, {}, blanked, { vectors: words.flatMap(row), places });
    expectParity(learned.states!.data, expected.last!.data, TOLERANCE);
    expectParity(learned.pooled!.data, expected.pooled!.data, TOLERANCE);
    const others = await encode(name, {}, blanked, { vectors: words.flatMap(() => row(7)), places });
    expect(difference(others.states, expected.last)).toBeGreaterThan(0.01);
  });

  it('says what it gives', () => {
    const parsed = CASES[name].parse(config, 'config.json');
    expect(CASES[name].describe(parsed)).toEqual({
      channels: 32,
      vocabulary: 64,
      maxTokens: 16,
      pooledChannels: name === 'clip-g' ? 24 : 32,
      takesEmbeddings: true,
    });
  });
});
