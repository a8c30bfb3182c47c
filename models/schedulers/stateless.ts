/** The state of samplers that remember nothing between steps. */
import { AuroraError } from '../errors.ts';
import type { SamplerName } from '../settings.ts';

/** Throws `CHECKPOINT_INVALID` for anything but the `null` that such a sampler saves. */
export function restoreStateless(name: SamplerName, state: unknown): void {
  if (state === null) return;
  throw new AuroraError(
    'CHECKPOINT_INVALID',
    `${name} carries nothing from step to step, but the checkpoint has a state for it.`,
    {
      value: state,
      legal: 'null',
      hint: 'The checkpoint is of another sampler: start the picture again from its settings.',
    },
  );
}
