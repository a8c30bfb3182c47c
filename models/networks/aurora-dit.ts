/**
 * `AuroraDiTModel`: our own denoiser, a diffusion transformer over patches of the latent grid. models/training holds
 * the reference implementation. Sources: DiT (Peebles & Xie 2023, https://arxiv.org/abs/2212.09748), one time
 * modulation shared by all blocks (PixArt-α, Chen et al. 2023, https://arxiv.org/abs/2310.00426), long skips (U-ViT,
 * Bao et al. 2023, https://arxiv.org/abs/2209.12152).
 */
import { type BuiltGraph, GraphBuilder, type Scope, type Value } from '../graph/graph-builder.ts';
import { layerNorm, linear } from '../graph/layers.ts';
import { add, concat, mul, reshape, silu, split, transpose } from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import {
  feedForward,
  type ModulationRow,
  modulatedNorm,
  rowsOf,
  tokenAttention,
  tokenLinear,
} from './aurora-dit-blocks.ts';
import { type AuroraDiTConfig, parseAuroraDiTConfig } from './aurora-dit-config.ts';
import type { DenoiserDefinition } from './definitions.ts';

export const auroraDiT: DenoiserDefinition<AuroraDiTConfig> = {
  className: 'AuroraDiTModel',
  parse: parseAuroraDiTConfig,
  build: buildAuroraDiT,
  describe: config => ({
    channels: config.channels,
    inpainting: false,
    contextChannels: config.contextChannels,
    linearProjection: true,
    pooledChannels: null,
    embedsGuidance: false,
    sampleSize: [config.sampleSize, config.sampleSize],
    sizeMultiple: config.sampleSize,
  }),
};

/**
 * Inputs `latents` [batch, channels, sampleSize, sampleSize], `timestep` [1], `states` [batch, textTokens,
 * contextChannels] with exact zeros where there is no text; output `prediction`, shaped like the latents.
 */
export function buildAuroraDiT(config: AuroraDiTConfig, weights: WeightTable): BuiltGraph {
  const { channels, sampleSize, layers, epsilon, width } = config;
  const graph = new GraphBuilder('aurora-dit', weights);
  const root = graph.root();
  const latents = graph.input('latents', 'float32', ['batch', channels, sampleSize, sampleSize]);
  const timestep = graph.input('timestep', 'float32', [1]);
  const states = graph.input('states', 'float32', ['batch', config.textTokens, config.contextChannels]);

  const text = refineText(root, config, states);
  const condition = conditionOf(root, config, timestep, states);
  const modulation = reshape(
    root.at('adaln_linear'),
    linear(root.at('adaln_linear'), condition, 6 * width),
    root.ints(-1, 6, width),
    ['batch', 6, width],
  );

  let x = tokensOf(root, config, latents);
  const skips: Value[] = [];
  const half = Math.floor(layers / 2);
  for (let layer = 0; layer < layers; layer++) {
    const scope = root.at('transformer_blocks').at(layer);
    if (layer >= layers - half) {
      x = tokenLinear(scope.at('skip_linear'), concat(scope, [x, skips.pop()!], 2), width);
    }
    x = block(scope, config, x, text, modulation);
    if (layer < half) skips.push(x);
  }

  const last = linear(root.at('norm_out_linear'), condition, 2 * width);
  const [shift, scale] = split(
    root,
    reshape(root, last, root.ints(-1, 2, width), ['batch', 2, width]),
    1,
    2,
  ) as [Value, Value];
  const normal = modulatedNorm(root.at('norm_out'), x, { shift, scale }, epsilon);
  graph.output('prediction', latentsOf(root, config, normal));
  return graph.finish();
}

/** x + gate · attention, then x + gate · feed-forward; shift, scale and gate come from the time and the text. */
function block(scope: Scope, config: AuroraDiTConfig, input: Value, text: Value, modulation: Value): Value {
  const { width, epsilon } = config;
  const table = scope.weight('scale_shift_table', [6, width]);
  const rows = split(scope, add(scope, modulation, table, 'Modulation'), 1, 6) as ModulationRow[];
  const [shiftA, scaleA, gateA, shiftF, scaleF, gateF] = rows as [Value, Value, Value, Value, Value, Value];
  const attended = tokenAttention(
    scope.at('attn'),
    config,
    modulatedNorm(scope.at('norm1'), input, { shift: shiftA, scale: scaleA }, epsilon),
    text,
  );
  const x = add(scope, input, mul(scope, attended, gateA, 'Gate'), 'Residual');
  const fed = feedForward(
    scope.at('ff'),
    config,
    modulatedNorm(scope.at('norm2'), x, { shift: shiftF, scale: scaleF }, epsilon),
  );
  return add(scope, x, mul(scope, fed, gateF, 'Gate'), 'Residual');
}

/** Text states as the blocks' extra keys and values, refined by plain blocks of their own. */
function refineText(root: Scope, config: AuroraDiTConfig, states: Value): Value {
  const { width, textTokens, epsilon } = config;
  const normal = layerNorm(root.at('caption_norm'), states, epsilon);
  const positions = root.weight('caption_pos_embed', [1, textTokens, width]);
  let text = add(
    root,
    tokenLinear(root.at('caption_projection'), normal, width),
    positions,
    'CaptionPosition',
  );
  for (let layer = 0; layer < config.refinerLayers; layer++) {
    const scope = root.at('refiner_blocks').at(layer);
    const attended = tokenAttention(scope.at('attn'), config, layerNorm(scope.at('norm1'), text, epsilon));
    text = add(scope, text, attended, 'Residual');
    const fed = feedForward(scope.at('ff'), config, layerNorm(scope.at('norm2'), text, epsilon));
    text = add(scope, text, fed, 'Residual');
  }
  return layerNorm(root.at('caption_out_norm'), text, epsilon);
}

/** What every block is modulated by: the timestep and the sum of the text's states. [batch, width] */
function conditionOf(root: Scope, config: AuroraDiTConfig, timestep: Value, states: Value): Value {
  const { width, timeChannels, contextChannels, epsilon } = config;
  const time = root.at('time_embed');
  const waves = timeWaves(time, timestep, timeChannels);
  const first = silu(time, linear(time.at('linear_1'), waves, width));
  const embedded = linear(time.at('linear_2'), first, width);
  const pooledShape = ['batch', contextChannels];
  const sum = root.op('ReduceSum', [states, root.ints(1)], pooledShape, { keepdims: { int: 0 } });
  const pooled = linear(root.at('pooled_projection'), layerNorm(root.at('pooled_norm'), sum, epsilon), width);
  return silu(root, add(root, pooled, embedded, 'Condition'));
}

/** [cos(t·f₀) …, sin(t·f₀) …], fᵢ = 10000^(-i / half) in double precision, rounded once. [1, channels] */
function timeWaves(scope: Scope, timestep: Value, channels: number): Value {
  const half = channels / 2;
  const frequencies = Array.from({ length: half }, (_, i) => Math.exp((-Math.log(10_000) * i) / half));
  const angles = mul(scope, timestep, scope.floats(frequencies, [1, half]), 'Angles');
  const cosine = scope.op('Cos', [angles], angles.shape);
  const sine = scope.op('Sin', [angles], angles.shape);
  return concat(scope, [cosine, sine], 1);
}

/** [batch, C, S, S] → [batch, tokens, width]: patches in rows of the grid, values by channel, row, column. */
function tokensOf(root: Scope, config: AuroraDiTConfig, latents: Value): Value {
  const { channels, patch, sampleSize, width } = config;
  const grid = sampleSize / patch;
  const scope = root.at('proj_in');
  const cut = [channels, grid, patch, grid, patch];
  const patches = transpose(
    scope,
    reshape(scope, latents, scope.ints(-1, ...cut), ['batch', ...cut]),
    [0, 2, 4, 1, 3, 5],
  );
  const values = channels * patch ** 2;
  const tokens = reshape(scope, patches, scope.ints(-1, grid ** 2, values), ['batch', grid ** 2, values]);
  const positions = root.weight('pos_embed', [1, grid ** 2, width]);
  return add(root, tokenLinear(scope, tokens, width), positions, 'Position');
}

/** The way back. */
function latentsOf(root: Scope, config: AuroraDiTConfig, tokens: Value): Value {
  const { channels, patch, sampleSize } = config;
  const grid = sampleSize / patch;
  const scope = root.at('proj_out');
  const values = linear(scope, rowsOf(scope, tokens), channels * patch ** 2);
  const cut = [grid, grid, channels, patch, patch];
  const patches = reshape(scope, values, scope.ints(-1, ...cut), ['batch', ...cut]);
  const placed = transpose(scope, patches, [0, 3, 1, 4, 2, 5]);
  const shape = [channels, sampleSize, sampleSize];
  return reshape(scope, placed, scope.ints(-1, ...shape), ['batch', ...shape]);
}
