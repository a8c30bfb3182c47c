import { describe, expect, it } from 'vitest';
import type { Denoiser, LatentShape, TextEncoder, TextStates } from '../../../models/pipelines/parts.ts';
import { PromptConditioning } from '../../../models/pipelines/prompt-conditioning.ts';
import { rowOf, stackRows, zerosLike } from '../../../models/pipelines/text-rows.ts';

const row = (first: number): TextStates => ({
  data: Float32Array.of(first, 2, 3, 4),
  shape: [1, 2, 2],
  pooled: { data: Float32Array.of(first * 10), shape: [1, 1] },
});

describe('rows of text states', () => {
  it('are put together and taken apart, pooled states included', () => {
    const batch = stackRows([row(1), row(5)]);
    expect(batch).toEqual({
      data: Float32Array.of(1, 2, 3, 4, 5, 2, 3, 4),
      shape: [2, 2, 2],
      pooled: { data: Float32Array.of(10, 50), shape: [2, 1] },
    });
    expect(rowOf(batch, 1)).toEqual(row(5));
    expect(stackRows([rowOf(batch, 0), rowOf(batch, 1)])).toEqual(batch);
  });

  it('know nothing of pooled states where there are none', () => {
    const { data, shape } = row(1);
    expect(stackRows([{ data, shape }])).toEqual({ data, shape: [1, 2, 2] });
    expect(zerosLike({ data, shape })).toEqual({ data: new Float32Array(4), shape });
  });

  it('become zeros in states and pooled states alike', () => {
    const zeros = zerosLike(row(7));
    expect([...zeros.data, ...zeros.pooled!.data]).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('an empty negative prompt', () => {
  /** The first state of a prompt is its length and one more, so that no text is zeros by itself. */
  const encoder = (zeroEmptyNegative: boolean): TextEncoder => ({
    zeroEmptyNegative,
    tokenize: prompts => prompts.map(() => [0]),
    encode: async prompts => stackRows(prompts.map(prompt => row(prompt.length + 1))),
    dispose: async () => {},
  });

  async function statesSeen(negativePrompt: string, prompt: string, zeroEmptyNegative: boolean) {
    const seen: TextStates[] = [];
    const denoiser: Denoiser = {
      channels: 1,
      predict: async (latents, _shape, _timestep, states) => {
        seen.push(states);
        return latents;
      },
      dispose: async () => {},
    };
    const settings = { prompt, negativePrompt };
    const conditioning = new PromptConditioning(encoder(zeroEmptyNegative), settings, 4, true);
    await conditioning.encodeFirst();
    const shape: LatentShape = [2, 1, 1, 1];
    await conditioning.predict(denoiser, new Float32Array(2), shape, 500, 1);
    return seen.flatMap(({ data, pooled }) => [data[0], data[4], ...pooled!.data]);
  }

  it('is zeros for models that were trained so', async () => {
    expect(await statesSeen('', 'fox', true)).toEqual([0, 4, 0, 40]);
  });

  it('is encoded for all others, and wherever it says something', async () => {
    expect(await statesSeen('', 'fox', false)).toEqual([1, 4, 10, 40]);
    expect(await statesSeen('red', 'fox', true)).toEqual([4, 4, 40, 40]);
  });

  it('does not make an empty prompt zeros', async () => {
    expect(await statesSeen('', '', true)).toEqual([0, 1, 0, 10]);
  });
});
