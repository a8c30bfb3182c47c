/** Timesteps as waves of many lengths. Source: Vaswani et al. 2017, §3.5, in diffusers' arrangement. */
import type { Scope, Value } from '../graph/graph-builder.ts';
import { mul } from '../graph/operators.ts';

const LONGEST_PERIOD = 10_000;

/**
 * [sin(t·f₀) …, cos(t·f₀) …], or cosines first; fᵢ = 10000^(-i / (half - shift)).
 * @param timestep [1], or [rows, 1]
 * @returns [1, channels], or [rows, channels]
 */
export function sinusoidalEmbedding(
  scope: Scope,
  timestep: Value,
  channels: number,
  { flipSinToCos, frequencyShift }: { flipSinToCos: boolean; frequencyShift: number },
): Value {
  const half = Math.floor(channels / 2);
  const frequencies = Float32Array.from({ length: half }, (_, index) => {
    // Rounded where PyTorch rounds: at t = 999 one bit of a frequency is seen in the wave.
    const exponent = Math.fround(Math.fround(-Math.log(LONGEST_PERIOD)) * index);
    return Math.exp(Math.fround(exponent / (half - frequencyShift)));
  });
  const angles = mul(scope, timestep, scope.floats(frequencies, [1, half]), 'Angles');
  const sine = scope.op('Sin', [angles], angles.shape);
  const cosine = scope.op('Cos', [angles], angles.shape);
  const waves = flipSinToCos ? [cosine, sine] : [sine, cosine];
  // An odd width ends in a zero.
  if (channels % 2 === 1) waves.push(mul(scope, timestep, scope.floats([0], [1, 1]), 'Zero'));
  return scope.op('Concat', waves, [angles.shape[0]!, channels], { axis: { int: 1 } });
}
