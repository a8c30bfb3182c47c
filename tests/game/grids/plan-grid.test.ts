import { describe, expect, it } from 'vitest';
import type { GridRequest } from '../../../game/grids/plan-grid.ts';
import { MAX_CELLS, planGrid } from '../../../game/grids/plan-grid.ts';
import { combinations, promptParts } from '../../../game/grids/prompt-parts.ts';

const plan = (prompt: string, more: Omit<GridRequest, 'input'> = {}, input = {}) =>
  planGrid({ input: { prompt, seed: 5, ...input }, ...more });
const prompts = (...given: Parameters<typeof plan>) => plan(...given).cells.map(({ input }) => input.prompt);

describe('grids that cannot be', () => {
  it.each<[string, () => unknown, string]>([
    ['nothing varies', () => plan('a city'), 'GRID_OF_ONE'],
    ['an axis of one', () => plan('a city', { x: 'steps: 10' }), 'GRID_OF_ONE'],
    ['thirty optional parts', () => plan('a | b'.repeat(30)), 'GRID_TOO_LARGE'],
    ['more than fit', () => plan('a', { x: 'steps: 1-20', y: 'seed: 1-20' }), 'GRID_TOO_LARGE'],
    ['four axes', () => plan('a|b', { x: 'steps: 1-2', y: 'seed: 1-2', z: 'eta: 0-1' }), 'GRID_AXES'],
    ['a field that is none', () => plan('a', { x: 'colour: red, blue' }), 'GRID_AXIS'],
    ['a picture', () => plan('a', { x: 'image: x, y' }), 'GRID_AXIS'],
    ['no colon', () => plan('a', { x: 'steps 10 20' }), 'GRID_AXIS'],
    ['no values', () => plan('a', { x: 'steps: ,' }), 'GRID_AXIS'],
    ['a range that never ends', () => plan('a', { x: 'seed: 1-10 (-1)' }), 'GRID_AXIS'],
    ['a step of nothing', () => plan('a', { x: 'seed: 1-10 (0)' }), 'GRID_AXIS'],
    ['a value out of range', () => plan('a', { x: 'steps: 10, 0' }), 'STEPS_OUT_OF_RANGE'],
    ['a value that is no number', () => plan('a', { x: 'cfg: high, low' }), 'GUIDANCE_OUT_OF_RANGE'],
    ['a word that is not there', () => plan('a fox', { x: 'replace: owl, cat' }), 'GRID_AXIS'],
  ])('%s', (_, make, code) => {
    expect(make).toThrow(expect.objectContaining({ code }));
  });
});

describe('optional parts', () => {
  // A1111's wiki, "Prompt matrix": this prompt gives these four, in this order.
  it('give every combination in A1111’s order, the first part always there', () => {
    expect(prompts('a busy city street in a modern city|illustration|cinematic lighting')).toEqual([
      'a busy city street in a modern city',
      'a busy city street in a modern city, illustration',
      'a busy city street in a modern city, cinematic lighting',
      'a busy city street in a modern city, illustration, cinematic lighting',
    ]);
  });

  it('are laid out as A1111 does: half of them downwards', () => {
    const shapes = [1, 2, 3, 4, 5].map(count => {
      const { columns, rows } = plan(Array.from({ length: count + 1 }, (_, i) => `p${i}`).join('|'));
      return [columns, rows];
    });
    expect(shapes).toEqual([
      [2, 1],
      [2, 2],
      [4, 2],
      [4, 4],
      [8, 4],
    ]);
  });

  it('may come first, with another delimiter, with seeds that count, or be of the negative prompt', () => {
    const combining = { atStart: true, delimiter: ' ' };
    expect(prompts('a|b|c', { combining })).toEqual(['a', 'b a', 'c a', 'b c a']);
    expect(plan('a|b', { differentSeeds: true }).cells.map(({ input }) => input.seed)).toEqual([5, 6]);
    const negative = plan('a', { partsOf: 'negativePrompt' }, { negativePrompt: 'x|y' });
    expect(negative.cells.map(({ input }) => input.negativePrompt)).toEqual(['x', 'x, y']);
  });

  it('end at bars that stand alone: not at those of alternations, wildcards and escapes', () => {
    expect(promptParts('[a|b] {c|d} (e|f) \\| g | h,')).toEqual(['[a|b] {c|d} (e|f) \\| g', 'h']);
    expect(promptParts('a) | b')).toEqual(['a)', 'b']);
    expect(combinations(promptParts('| b'))).toEqual(['', 'b']);
  });
});

describe('axes', () => {
  it('stand from left to right, downwards, and block by block', () => {
    const { columns, rows, cells } = plan('a fox', {
      x: 'steps: 10, 20',
      y: 'cfg: 4, 8',
      z: 'replace: fox, owl',
    });
    expect([columns, rows]).toEqual([2, 4]);
    expect(cells.map(({ input }) => [input.steps, input.guidanceScale, input.prompt])).toEqual([
      [10, 4, 'a fox'],
      [20, 4, 'a fox'],
      [10, 8, 'a fox'],
      [20, 8, 'a fox'],
      [10, 4, 'a owl'],
      [20, 4, 'a owl'],
      [10, 8, 'a owl'],
      [20, 8, 'a owl'],
    ]);
    expect(cells[1]!.labels).toEqual(['steps 20', 'guidanceScale 4', 'fox']);
  });

  it('read A1111’s ranges, and texts in quotes', () => {
    const values = (x: string, field: 'seed' | 'strength' | 'sampler' | 'prompt') =>
      plan('a fox, b', { x }).cells.map(({ input }) => input[field]);
    expect(values('seed: 1-3, 9', 'seed')).toEqual([1, 2, 3, 9]);
    expect(values('seed: 1-10 (+4)', 'seed')).toEqual([1, 5, 9]);
    expect(values('seed: 3-1', 'seed')).toEqual([3, 2, 1]);
    expect(values('strength: 0.1-0.3 (+0.1)', 'strength')).toEqual([0.1, 0.2, 0.3]);
    expect(values('strength: 0.2-1 [3]', 'strength')).toEqual([0.2, 0.6, 1]);
    expect(values('sampler: Euler a, DPM++ 2M Karras', 'sampler')).toEqual(['Euler a', 'DPM++ 2M Karras']);
    expect(values('replace: "fox, b", owl', 'prompt')).toEqual(['a fox, b', 'a owl']);
  });

  it('go with optional parts, whose words they may change', () => {
    expect(prompts('a fox | a fox at night', { x: 'replace: fox, owl' })).toEqual([
      'a fox',
      'a owl',
      'a fox, a fox at night',
      'a owl, a owl at night',
    ]);
  });

  it('may be as many as a grid holds', () => {
    expect(plan('a', { x: 'seed: 1-16', y: 'steps: 1-16' }).cells).toHaveLength(MAX_CELLS);
  });
});
