import type { Scope, Value } from '../graph/graph-builder.ts';
import { conv2d, groupNorm, linear } from '../graph/layers.ts';
import { add, reshape, silu } from '../graph/operators.ts';

export interface ResnetOptions {
  readonly groups: number;
  readonly epsilon: number;
  /** SiLU of the time embedding, [1, timeChannels]; autoencoders have none. */
  readonly time?: Value;
}

/** diffusers' `ResnetBlock2D`: x + conv(silu(norm(conv(silu(norm(x))) + time))) */
export function resnetBlock(
  scope: Scope,
  { groups, epsilon, time }: ResnetOptions,
  x: Value,
  channels: number,
): Value {
  const normed = silu(scope, groupNorm(scope.at('norm1'), x, groups, epsilon));
  const convolved = conv2d(scope.at('conv1'), normed, channels);
  const timed = time ? addTime(scope, convolved, time, channels) : convolved;
  const again = silu(scope, groupNorm(scope.at('norm2'), timed, groups, epsilon));
  const residual = conv2d(scope.at('conv2'), again, channels);
  const skip = x.shape[1] === channels ? x : conv2d(scope.at('conv_shortcut'), x, channels, { kernel: 1 });
  return add(scope, skip, residual, 'Residual');
}

function addTime(scope: Scope, x: Value, time: Value, channels: number): Value {
  const shift = linear(scope.at('time_emb_proj'), time, channels, { exact: true });
  const [batch] = shift.shape;
  const target = batch === 1 ? scope.ints(1, channels, 1, 1) : scope.ints(-1, channels, 1, 1);
  return add(scope, x, reshape(scope, shift, target, [batch!, channels, 1, 1]), 'Time');
}
