import { expect, it } from 'vitest';
import { restAfter } from '../../../game/meaning/give-way.ts';

it.each([
  ['had the processor for itself', 100, 95, 0],
  ['is too short to say anything', 3, 0.1, 0],
  ['had half of it', 100, 50, 200],
  ['had two of them', 50, 100, 0],
])('a piece of work that %s', (_, wall, processor, rest) => {
  expect(restAfter(wall, processor)).toBe(rest);
});
