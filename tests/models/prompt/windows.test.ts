import { describe, expect, it } from 'vitest';
import {
  planPrompt,
  type TokenWindow,
  toWindows,
  type WindowTokenizer,
} from '../../../models/prompt/index.ts';

const COMMA = 7;

/** A word per piece: `w12` is 12, a comma 7, anything else its length. */
const tokenizer: WindowTokenizer = {
  maxTokens: 77,
  split: text =>
    [...text.matchAll(/,|[^\s,]+/g)].map(([word]) =>
      word === ',' ? COMMA : word.startsWith('w') ? Number(word.slice(1)) : word.length,
    ),
};

const words = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `w${from + i}`).join(' ');
const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
const windowsOf = (prompt: string, options = {}) =>
  toWindows(planPrompt(prompt, { steps: 1 }).texts[0]!.sections, tokenizer, options);
const inside = ({ pieces }: TokenWindow) => pieces;

describe('misuse', () => {
  const embeddings = new Map([['style', 3]]);
  it('names an embedding that is not there, and those that are', () => {
    expect(() => windowsOf('a (b embedding:stile:1.2)', { embeddings })).toThrow(
      expect.objectContaining({
        code: 'PROMPT_EMBEDDING',
        details: expect.objectContaining({ value: 'stile', legal: ['style'], position: 5 }),
      }),
    );
  });

  it('refuses an embedding that no window holds', () => {
    expect(() => windowsOf('style', { embeddings: new Map([['style', 76]]) })).toThrow(
      expect.objectContaining({ code: 'PROMPT_EMBEDDING' }),
    );
  });
});

describe('one window', () => {
  it('of nothing is marks and filling', () => {
    expect(windowsOf('')).toEqual([{ pieces: [], weights: Array(77).fill(1), embeddings: [] }]);
  });

  it('gives each piece its word’s weight, and the marks none', () => {
    const [window] = windowsOf('w100 (w101 w102:1.3) [w103]');
    expect(window!.pieces).toEqual([100, 101, 102, 103]);
    expect(window!.weights).toEqual([1, 1, 1.3, 1.3, 1 / 1.1, 1, ...Array(71).fill(1)]);
  });

  it('holds 75 tokens', () => {
    expect(windowsOf(words(100, 75))).toHaveLength(1);
    expect(windowsOf(words(100, 76)).map(inside)).toEqual([range(100, 75), [175]]);
  });
});

describe('several windows', () => {
  it('of two hundred words are three, each with weights for a whole window', () => {
    const windows = windowsOf(words(100, 200));
    expect(windows.map(({ pieces }) => pieces.length)).toEqual([75, 75, 50]);
    for (const { weights } of windows) expect(weights).toHaveLength(77);
  });

  it.each([
    ['within reach: what follows it moves on', 60, [61, 15]],
    ['at the edge of reach', 55, [56, 20]],
    ['out of reach', 54, [75, 1]],
    ['the last of the window', 74, [75, 1]],
    ['the first', 0, [75, 1]],
  ])('a comma %s', (_what, before, lengths) => {
    const prompt = `${words(100, before)}, ${words(300, 75 - before)}`;
    expect(windowsOf(prompt).map(window => inside(window).length)).toEqual(lengths);
    expect(windowsOf(prompt, { backtrack: 0 }).map(window => inside(window).length)).toEqual([75, 1]);
  });

  it('a comma that is itself too much begins the next window, and moves nothing', () => {
    const prompt = `${words(100, 60)}, ${words(300, 14)}, w1`;
    expect(windowsOf(prompt).map(inside)).toEqual([
      [...range(100, 60), COMMA, ...range(300, 14)],
      [COMMA, 1],
    ]);
  });

  it('weights move along with their words', () => {
    const [first, second] = windowsOf(`${words(100, 60)}, (${words(300, 20)}:1.5)`);
    expect(inside(first!)).toHaveLength(61);
    expect(first!.weights).toEqual(Array(77).fill(1));
    expect(second!.weights).toEqual([1, ...Array(20).fill(1.5), ...Array(56).fill(1)]);
  });
});

describe('words beyond the window', () => {
  const cut = { overflow: 'cut', embeddings: new Map([['style', 3]]) } as const;
  it('are left out where the model knows one window, and a BREAK begins another', () => {
    const prompt = `${words(100, 60)}, ${words(300, 30)} BREAK w1`;
    expect(windowsOf(prompt, cut).map(inside)).toEqual([[...range(100, 60), COMMA, ...range(300, 14)], [1]]);
  });

  it('an embedding that does not fit is left out whole', () => {
    expect(windowsOf(`${words(100, 73)} style`, cut).map(inside)).toEqual([range(100, 73)]);
  });
});

describe('BREAK', () => {
  it.each([
    ['w1 BREAK w2', [[1], [2]]],
    ['BREAK w2', [[], [2]]],
    ['w1 BREAK', [[1]]],
    ['w1 BREAK BREAK w2', [[1], [], [2]]],
    ['(w1 BREAK w2:1.2)', [[1], [2]]],
    ['BREAK', [[]]],
  ])('%s', (prompt, expected) => {
    expect(windowsOf(prompt).map(inside)).toEqual(expected);
  });
});

describe('embeddings', () => {
  const embeddings = new Map([
    ['style', 3],
    ['style-2', 1],
    ['Bad Hands', 40],
  ]);
  const slots = (prompt: string) => windowsOf(prompt, { embeddings }).map(window => window.embeddings);

  it.each([
    ['w1 style w2', [{ name: 'style', at: 2, vectors: 3 }]],
    ['w1 embedding:style, w2', [{ name: 'style', at: 2, vectors: 3 }]],
    ['embedding:style.safetensors', [{ name: 'style', at: 1, vectors: 3 }]],
    ['In the embedding:style.', [{ name: 'style', at: 3, vectors: 3 }]],
    ['STYLE', [{ name: 'style', at: 1, vectors: 3 }]],
    ['style-2', [{ name: 'style-2', at: 1, vectors: 1 }]],
    ['w1 bad hands', [{ name: 'Bad Hands', at: 2, vectors: 40 }]],
    ['stylé lifestyle styles', []],
  ])('%s', (prompt, expected) => {
    expect(slots(prompt)).toEqual([expected]);
  });

  it('take as many tokens as they have vectors, with the weight of their place', () => {
    const [window] = windowsOf('w1 (style:1.2) w2', { embeddings });
    expect(window!.weights.slice(0, 7)).toEqual([1, 1, 1.2, 1.2, 1.2, 1, 1]);
    expect(window!.pieces).toEqual([1, 0, 0, 0, 2]);
  });

  it('are never divided', () => {
    const [first, second] = windowsOf(`${words(100, 40)} bad hands w5`, { embeddings });
    expect([inside(first!).length, first!.embeddings]).toEqual([40, []]);
    expect(second!.embeddings).toEqual([{ name: 'Bad Hands', at: 1, vectors: 40 }]);
  });

  it('move with the words after a comma', () => {
    const windows = windowsOf(`${words(100, 60)}, w1 style ${words(300, 15)}`, { embeddings });
    expect(windows.map(window => window.embeddings)).toEqual([[], [{ name: 'style', at: 2, vectors: 3 }]]);
  });

  it('are text where none are known', () => {
    expect(inside(windowsOf('embedding:style')[0]!)).toEqual(['embedding:style'.length]);
  });
});
