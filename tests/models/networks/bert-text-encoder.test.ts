import { describe, expect, it } from 'vitest';
import { bertTextEncoder } from '../../../models/networks/bert-text-encoder.ts';
import { expectParity } from '../../parity.ts';
import { buildCase, configOf, int64, openGraph, POLICIES, readCase } from './reference-case.ts';

/** scripts/parity/engine_networks.py, transformers 5.23.0 in fp32. */
const CASES = ['bert-f32', 'bert-f16'];
const TOLERANCE = 2e-5;

describe('a configuration that is not supported', () => {
  it.each([
    ['hidden_act', 'relu'],
    ['position_embedding_type', 'relative_key'],
    ['is_decoder', true],
    ['num_attention_heads', 5],
    ['vocab_size', -1],
  ])('names %s = %j', (key, value) => {
    const config = { ...configOf('bert-f32'), [key]: value };
    expect(() => bertTextEncoder.parse(config, 'text_encoder/config.json')).toThrow(
      expect.objectContaining({
        code: 'UNSUPPORTED_CONFIG',
        details: expect.objectContaining({ field: key, value }),
      }),
    );
  });
});

describe.each(CASES)('%s', name => {
  it.each(Object.keys(POLICIES) as (keyof typeof POLICIES)[])(
    'agrees with transformers when run as a %s model',
    async policy => {
      const { ids, mask, expected } = await readCase(name);
      const { states } = await (await openGraph(await buildCase(name, bertTextEncoder), policy))({
        ids: int64(ids!),
        mask: int64(mask!),
      });
      expect(states!.shape).toEqual(expected!.shape);
      expectParity(states!.data, expected!.data, TOLERANCE);
    },
  );

  it('gives exact zeros for padding, whatever ids stand there', async () => {
    const { ids, mask, expected } = await readCase(name);
    const run = await openGraph(await buildCase(name, bertTextEncoder), 'small');
    const scribbled = {
      shape: ids!.shape,
      data: ids!.data.map((id, at) => (mask!.data[at] === 0 ? 17 : id)),
    };
    const { states } = await run({ ids: int64(scribbled), mask: int64(mask!) });
    const channels = states!.shape[2]!;
    states!.data.forEach((value, index) => {
      if (mask!.data[Math.floor(index / channels)] === 0) expect(Object.is(value, 0)).toBe(true);
    });
    expectParity(states!.data, expected!.data, TOLERANCE);
  });

  it('gives a prompt the same states in any company', async () => {
    const { ids, mask, expected } = await readCase(name);
    const tokens = ids!.shape[1]!;
    const row = (numbers: typeof ids) => ({
      shape: [1, tokens],
      data: numbers!.data.slice(tokens, tokens * 2),
    });
    const { states } = await (await openGraph(await buildCase(name, bertTextEncoder), 'small'))({
      ids: int64(row(ids)),
      mask: int64(row(mask)),
    });
    const length = states!.data.length;
    expectParity(states!.data, expected!.data.slice(length, length * 2), TOLERANCE);
  });
});
