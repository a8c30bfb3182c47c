/** Which steps of a run remain when it begins at a picture and not at noise. */
import { AuroraError } from '../errors.ts';

/**
 * The first of `steps` steps (from 0) to be done at a `strength` of 0 … 1, as diffusers' image-to-image pipelines and
 * A1111 count: ⌊steps · strength⌋ steps remain, the last ones. Throws `INVALID_STRENGTH`.
 */
export function firstStep(steps: number, strength: number): number {
  const remain = Math.trunc(steps * strength);
  if (strength > 0 && strength <= 1 && remain >= 1) return steps - remain;
  const usable = strength > 0 && strength <= 1;
  throw new AuroraError(
    'INVALID_STRENGTH',
    usable
      ? `A strength of ${strength} leaves none of ${steps} steps.`
      : `A picture cannot be changed with a strength of ${strength}.`,
    {
      value: strength,
      legal: usable ? `${1 / steps} … 1 with ${steps} steps` : 'above 0, up to 1',
      hint: usable ? 'Use more steps or a higher strength.' : '1 paints anew, 0.3 keeps most of the picture.',
      field: 'strength',
    },
  );
}
