import { describe, expect, it } from 'vitest';
import { fillIn } from '../../../game/jobs/fill-in.ts';

const lists = {
  lines: async (name: string) => (name === 'animal' ? ['cat', 'fox'] : undefined),
  names: async () => ['animal'],
};

describe('a request whose wildcards cannot be replaced', () => {
  it.each([
    [{ prompt: 'a __nope__' }, 'prompt'],
    [{ prompt: 'a', negativePrompt: 'a __nope__' }, 'negativePrompt'],
  ])('names the field: %j', async (input, field) => {
    await expect(fillIn(input, lists)).rejects.toThrow(
      expect.objectContaining({
        code: 'PROMPT_WILDCARD',
        details: expect.objectContaining({ field, value: 'nope', legal: ['__animal__'], position: 2 }),
      }),
    );
  });
});

describe('a request', () => {
  it('without wildcards comes back as it is, its seed not drawn', async () => {
    const input = { prompt: 'a (red:1.2) fox', negativePrompt: 'blurry', seed: -1 };
    expect(await fillIn(input, lists)).toBe(input);
  });

  it('is filled in by its seed, which it keeps', async () => {
    const input = { prompt: '{red|blue} __animal__', negativePrompt: '{a|b}', seed: 7, steps: 5 };
    const filled = await fillIn(input, lists);
    expect(filled.prompt).toMatch(/^(red|blue) (cat|fox)$/);
    expect(filled.negativePrompt).toMatch(/^[ab]$/);
    expect(filled).toMatchObject({ seed: 7, steps: 5 });
    expect(await fillIn(input, lists)).toEqual(filled);
    expect(await fillIn(filled, lists)).toBe(filled);
  });

  it('without a seed is given the one that chose its words', async () => {
    const { seed, prompt } = await fillIn({ prompt: '{a|b|c|d|e|f|g|h} {1|2|3|4|5|6|7|8}' }, lists);
    expect(Number.isInteger(seed)).toBe(true);
    const again = await fillIn({ prompt: '{a|b|c|d|e|f|g|h} {1|2|3|4|5|6|7|8}', seed: seed! }, lists);
    expect(again.prompt).toBe(prompt);
  });
});
