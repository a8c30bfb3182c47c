/** Whether a checkpoint can be gone on from. It may come from a file or from a worker of another version. */
import { AuroraError } from '../errors.ts';
import type { Checkpoint, LatentShape } from './parts.ts';

/**
 * Checks everything but the generator's and the sampler's state, which check themselves when they are restored.
 * Throws `CHECKPOINT_INVALID`.
 */
export function checkCheckpoint(checkpoint: Checkpoint, shape: LatentShape, evaluations: number): void {
  const { version, step, latents, latentShape } = checkpoint;
  if (version !== 1) throw invalid('version', version, '1');
  if (!Number.isInteger(step) || step < 0 || step > evaluations) {
    throw invalid('step', step, `a whole number of 0 … ${evaluations}`);
  }
  if (!Array.isArray(latentShape) || latentShape.join() !== shape.join()) {
    throw invalid('latentShape', latentShape, `[${shape.join(', ')}]`);
  }
  const size = shape.reduce((product, side) => product * side, 1);
  if (!(latents instanceof Float32Array) || latents.length !== size) {
    throw invalid('latents', latents?.length, `${size} float32 values`);
  }
  if (!latents.every(Number.isFinite))
    throw invalid('latents', 'a value that is not finite', 'finite values');
}

function invalid(field: string, value: unknown, legal: string): AuroraError {
  return new AuroraError(
    'CHECKPOINT_INVALID',
    `A checkpoint does not fit its picture: ${field} is ${value}.`,
    {
      value,
      legal,
      hint: 'Start the picture again from its settings: they give the same picture.',
      field,
    },
  );
}
