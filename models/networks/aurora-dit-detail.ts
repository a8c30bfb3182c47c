/**
 * What joins the patches of `AuroraDiTModel`: tokens answer for their own patch alone, and this adds to their prediction what a
 * few convolutions over latent pixels make of the noisy latents, the prediction and features of the tokens.
 */
import type { Scope, Value } from '../graph/graph-builder.ts';
import { conv2d, linear } from '../graph/layers.ts';
import type { Dim } from '../graph/onnx.ts';
import { add, concat, mul, pixelShuffle, reshape, silu, split } from '../graph/operators.ts';
import { onGrid, tokenLinear } from './aurora-dit-blocks.ts';
import type { AuroraDiTConfig } from './aurora-dit-config.ts';

const FEATURES = 32;

export interface DetailInputs {
  /** [batch, channels, height, width] */
  readonly latents: Value;
  /** The tokens' own prediction, shaped like the latents. */
  readonly prediction: Value;
  /** [batch, tokens, width], as they enter the last layer. */
  readonly tokens: Value;
  /** [batch, width]: time and text. */
  readonly condition: Value;
  /** [batch, …, height / patch, width / patch] */
  readonly patches: Value;
}

/** Shaped like the latents. */
export function detailOf(scope: Scope, config: AuroraDiTConfig, inputs: DetailInputs): Value {
  const { detailChannels: channels, detailBlocks: blocks, patch } = config;
  const { latents, prediction, tokens, condition, patches } = inputs;
  const features = tokenLinear(scope.at('features'), tokens, FEATURES * patch ** 2);
  const spread = pixelShuffle(scope, onGrid(scope, features, patches), patch);
  const rows = modulationOf(scope.at('modulation'), condition, channels, blocks);
  let z = conv2d(scope.at('conv_in'), concat(scope, [latents, prediction, spread], 1), channels);
  for (let block = 0; block < blocks; block++) {
    const at = scope.at('blocks').at(block);
    const [shift, scale] = [rows[2 * block]!, rows[2 * block + 1]!];
    const first = conv2d(at.at('conv1'), silu(at, z), channels);
    const modulated = add(
      at,
      mul(at, first, add(at, scale, at.floats([1]), 'OnePlus'), 'Scale'),
      shift,
      'Shift',
    );
    z = add(at, z, conv2d(at.at('conv2'), silu(at, modulated), channels), 'Residual');
  }
  return conv2d(scope.at('conv_out'), silu(scope, z), config.channels);
}

/** shift, scale of each block in turn, [batch, channels, 1, 1]. */
function modulationOf(scope: Scope, condition: Value, channels: number, blocks: number): Value[] {
  const batch = condition.shape[0] as Dim;
  const all = linear(scope, condition, 2 * blocks * channels, { exact: true });
  const planes = reshape(scope, all, scope.ints(0, -1, 1, 1), [batch, 2 * blocks * channels, 1, 1]);
  return split(scope, planes, 1, 2 * blocks);
}
