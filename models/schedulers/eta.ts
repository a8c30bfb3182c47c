import { AuroraError } from '../errors.ts';

/** η of samplers that add noise: 0 adds none, 1 is ancestral sampling. Throws `INVALID_ETA`. */
export function checkEta(name: string, eta: number): number {
  if (eta >= 0 && eta <= 1) return eta;
  throw new AuroraError('INVALID_ETA', `${name}'s eta cannot be ${eta}.`, {
    value: eta,
    legal: '0 … 1',
    hint: 'Use 0 for the deterministic sampler.',
    field: 'eta',
  });
}
