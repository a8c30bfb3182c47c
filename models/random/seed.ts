import { AuroraError } from '../errors.ts';

/** Throws `INVALID_SEED` for what no generator can be seeded with. */
export function checkSeed(seed: number): void {
  if (Number.isSafeInteger(seed) && seed >= 0) return;
  throw new AuroraError('INVALID_SEED', `A seed cannot be ${seed}.`, {
    value: seed,
    legal: 'a whole number of 0 … 4294967295',
    hint: 'Give a seed in that range, or -1 to have one drawn.',
    field: 'seed',
  });
}
