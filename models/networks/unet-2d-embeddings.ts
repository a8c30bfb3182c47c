/** What every residual block of `UNet2DConditionModel` is told beside the picture: the timestep, and what SDXL adds. */
import type { Scope, Value } from '../graph/graph-builder.ts';
import { linear } from '../graph/layers.ts';
import { add, concat, mul, reshape, silu } from '../graph/operators.ts';
import { sinusoidalEmbedding } from './timestep-embedding.ts';
import { type TextTimeConfig, TIME_IDS, type UNet2DConfig } from './unet-2d-config.ts';

/** @returns [1, timeChannels] */
export function timeEmbedding(root: Scope, config: UNet2DConfig, timestep: Value): Value {
  const waves = sinusoidalEmbedding(root.at('time_proj'), timestep, config.levels[0]!.channels, config);
  const scope = root.at('time_embedding');
  const input =
    config.guidanceChannels === null
      ? waves
      : add(scope, waves, guidanceWaves(scope.at('cond_proj'), config.guidanceChannels, waves), 'Guidance');
  return twoLayers(scope, input, config.timeChannels);
}

/**
 * The guidance scale w, in networks that were distilled with it: Meng et al. 2022, https://arxiv.org/abs/2210.03142,
 * in the form of latent consistency models, https://arxiv.org/abs/2310.04378: waves of 1000 · (w - 1).
 */
function guidanceWaves(scope: Scope, channels: number, like: Value): Value {
  const scale = scope.graph.input('guidance', 'float32', [1]);
  const shifted = add(scope, scale, scope.floats([-1]), 'Shift');
  const steps = mul(scope, shifted, scope.floats([1000]), 'Steps');
  const waves = sinusoidalEmbedding(scope, steps, channels, { flipSinToCos: false, frequencyShift: 1 });
  return linear(scope, waves, like.shape[1] as number, { bias: false, exact: true });
}

/**
 * SDXL: the pooled text beside six numbers in waves, through two layers of its own. Podell et al. 2023, section 2.2.
 * @returns [batch, timeChannels]
 */
export function addedEmbedding(root: Scope, config: UNet2DConfig, added: TextTimeConfig): Value {
  const scope = root.at('add_embedding');
  const pooled = root.graph.input('pooled', 'float32', ['batch', added.pooledChannels]);
  const ids = root.graph.input('time_ids', 'float32', ['batch', TIME_IDS]);
  const column = reshape(scope, ids, scope.ints(-1, 1), [`batch*${TIME_IDS}`, 1]);
  const waves = sinusoidalEmbedding(root.at('add_time_proj'), column, added.timeChannels, config);
  const width = TIME_IDS * added.timeChannels;
  const rows = reshape(scope, waves, scope.ints(-1, width), ['batch', width]);
  return twoLayers(scope, concat(scope, [pooled, rows], 1), config.timeChannels);
}

function twoLayers(scope: Scope, x: Value, channels: number): Value {
  const first = linear(scope.at('linear_1'), x, channels, { exact: true });
  return linear(scope.at('linear_2'), silu(scope, first), channels, { exact: true });
}
