/** Between latents as a denoiser sees them and latents as an autoencoder does: seen = (z - shift) · scaling. */
import type { Scope, Value } from '../graph/graph-builder.ts';
import { add, mul } from '../graph/operators.ts';

export interface LatentScaling {
  readonly scaling_factor: number;
  readonly shift_factor: number;
}

/** What changes nothing is left out of the graph. */
export function unscaleLatents(scope: Scope, config: LatentScaling, latents: Value): Value {
  const scaled =
    config.scaling_factor === 1
      ? latents
      : mul(scope, latents, scope.floats([1 / config.scaling_factor]), 'Unscale');
  return config.shift_factor === 0
    ? scaled
    : add(scope, scaled, scope.floats([config.shift_factor]), 'Unshift');
}

export function scaleLatents(scope: Scope, config: LatentScaling, z: Value): Value {
  const shifted =
    config.shift_factor === 0 ? z : add(scope, z, scope.floats([-config.shift_factor]), 'Shift');
  return config.scaling_factor === 1
    ? shifted
    : mul(scope, shifted, scope.floats([config.scaling_factor]), 'Scale');
}
