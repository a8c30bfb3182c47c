/**
 * `AuroraDiTModel`: our own denoiser, a diffusion transformer over patches of the latent grid. models/training holds
 * the reference implementation. Sources: DiT (Peebles & Xie 2023, https://arxiv.org/abs/2212.09748), one time
 * modulation shared by all blocks (PixArt-α, Chen et al. 2023, https://arxiv.org/abs/2310.00426), long skips (U-ViT,
 * Bao et al. 2023, https://arxiv.org/abs/2209.12152).
 */
import { type BuiltGraph, GraphBuilder, type Scope, type Value } from '../graph/graph-builder.ts';
import { layerNorm, linear } from '../graph/layers.ts';
import type { Dim } from '../graph/onnx.ts';
import {
  add,
  concat,
  mul,
  pixelShuffle,
  pixelUnshuffle,
  reshape,
  shapeOf,
  silu,
  split,
  transpose,
} from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import {
  feedForward,
  type ModulationRow,
  modulatedNorm,
  onGrid,
  tokenAttention,
  tokenLinear,
} from './aurora-dit-blocks.ts';
import { type AuroraDiTConfig, parseAuroraDiTConfig } from './aurora-dit-config.ts';
import { detailOf } from './aurora-dit-detail.ts';
import type { DenoiserDefinition } from './definitions.ts';
import { type LearningGraph, learning } from './learning-graph.ts';

/** One row a picture, or text, which is refined in floating point as text encoders are. */
const EXACT = { exact: true } as const;

export const auroraDiT: DenoiserDefinition<AuroraDiTConfig> = {
  className: 'AuroraDiTModel',
  parse: parseAuroraDiTConfig,
  build: buildAuroraDiT,
  learning: { layers: learnedLayers, build: buildLearningAuroraDiT },
  describe: config => ({
    channels: config.channels,
    inpainting: false,
    contextChannels: config.contextChannels,
    linearProjection: true,
    pooledChannels: null,
    embedsGuidance: false,
    sampleSize: [config.sampleSize, config.sampleSize],
    sizeMultiple: config.patch,
  }),
};

/**
 * Inputs `latents` [batch, channels, height, width], `timestep` [1], `states` [batch, textTokens, contextChannels] with exact
 * zeros where there is no text; output `prediction`, shaped like the latents.
 */
export function buildAuroraDiT(config: AuroraDiTConfig, weights: WeightTable): BuiltGraph {
  const graph = new GraphBuilder('aurora-dit', weights);
  const latents = graph.input('latents', 'float32', ['batch', config.channels, 'height', 'width']);
  graph.output('prediction', predict(graph, config, latents, graph.input('timestep', 'float32', [1])));
  return graph.finish();
}

/**
 * The network and how its error depends on the matrices that are learned beside its layers (`weights.trained`). Inputs as in
 * `buildAuroraDiT`, but latents of the trained size alone and `timestep` [batch, 1]; `target` and `weight`, shaped like the
 * latents; and the matrices. Outputs `loss` [1], the sum of weight · (prediction - target)² over everything, and of each
 * matrix the derivative by its name.
 */
export function buildLearningAuroraDiT(config: AuroraDiTConfig, weights: WeightTable): LearningGraph {
  const graph = new GraphBuilder('aurora-dit-learning', weights);
  const { channels, sampleSize } = config;
  const latents = graph.input('latents', 'float32', ['batch', channels, sampleSize, sampleSize]);
  const prediction = predict(graph, config, latents, graph.input('timestep', 'float32', ['batch', 1]));
  return learning(graph, prediction);
}

/** Every linear layer of the blocks: what the picture's tokens go through. */
function learnedLayers({ layers }: AuroraDiTConfig): string[] {
  const own = ['attn.to_qkv', 'attn.to_added_kv', 'attn.to_out', 'ff.proj_in', 'ff.proj_out'];
  const half = Math.floor(layers / 2);
  return Array.from({ length: layers }, (_, layer) =>
    [...own, ...(layer >= layers - half ? ['skip_linear'] : [])].map(
      name => `transformer_blocks.${layer}.${name}`,
    ),
  ).flat();
}

function predict(graph: GraphBuilder, config: AuroraDiTConfig, latents: Value, timestep: Value): Value {
  const { layers, epsilon, width } = config;
  const root = graph.root();
  const states = graph.input('states', 'float32', ['batch', config.textTokens, config.contextChannels]);

  const text = refineText(root, config, states);
  const condition = conditionOf(root, config, timestep, states);
  const modulation = reshape(
    root.at('adaln_linear'),
    linear(root.at('adaln_linear'), condition, 6 * width, EXACT),
    root.ints(-1, 6, width),
    ['batch', 6, width],
  );

  const patches = patchesOf(root, config, latents);
  let x = tokensOf(root, config, patches);
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

  const last = linear(root.at('norm_out_linear'), condition, 2 * width, EXACT);
  const [shift, scale] = split(
    root,
    reshape(root, last, root.ints(-1, 2, width), ['batch', 2, width]),
    1,
    2,
  ) as [Value, Value];
  const tokens = modulatedNorm(root.at('norm_out'), x, { shift, scale }, epsilon);
  const prediction = latentsOf(root.at('proj_out'), tokens, patches, config);
  if (config.detailChannels === 0) return prediction;
  const detail = detailOf(root.at('detail'), config, { latents, prediction, tokens, condition, patches });
  return add(root, prediction, detail, 'Detail');
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
    tokenLinear(root.at('caption_projection'), normal, width, EXACT),
    positions,
    'CaptionPosition',
  );
  for (let layer = 0; layer < config.refinerLayers; layer++) {
    const scope = root.at('refiner_blocks').at(layer);
    const attended = tokenAttention(
      scope.at('attn'),
      config,
      layerNorm(scope.at('norm1'), text, epsilon),
      undefined,
      EXACT,
    );
    text = add(scope, text, attended, 'Residual');
    const fed = feedForward(scope.at('ff'), config, layerNorm(scope.at('norm2'), text, epsilon), EXACT);
    text = add(scope, text, fed, 'Residual');
  }
  return layerNorm(root.at('caption_out_norm'), text, epsilon);
}

/** What every block is modulated by: the timestep and the sum of the text's states. [batch, width] */
function conditionOf(root: Scope, config: AuroraDiTConfig, timestep: Value, states: Value): Value {
  const { width, timeChannels, contextChannels, epsilon } = config;
  const time = root.at('time_embed');
  const waves = timeWaves(time, timestep, timeChannels);
  const first = silu(time, linear(time.at('linear_1'), waves, width, EXACT));
  const embedded = linear(time.at('linear_2'), first, width, EXACT);
  const pooledShape = ['batch', contextChannels];
  const sum = root.op('ReduceSum', [states, root.ints(1)], pooledShape, { keepdims: { int: 0 } });
  const pooled = linear(
    root.at('pooled_projection'),
    layerNorm(root.at('pooled_norm'), sum, epsilon),
    width,
    EXACT,
  );
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

/** [batch, C, H, W] → [batch, C·P², H/P, W/P]: the values of a patch by channel, row, column. */
function patchesOf(root: Scope, { patch }: AuroraDiTConfig, latents: Value): Value {
  return pixelUnshuffle(root.at('proj_in'), latents, patch);
}

/** [batch, C·P², h, w] → [batch, tokens, width]: patches in rows of the grid. */
function tokensOf(root: Scope, config: AuroraDiTConfig, patches: Value): Value {
  const scope = root.at('proj_in');
  const [batch, values, rows, columns] = patches.shape as [Dim, number, Dim, Dim];
  const tokens = typeof rows === 'number' && typeof columns === 'number' ? rows * columns : 'tokens';
  const flat = reshape(scope, patches, scope.ints(0, values, -1), [batch, values, tokens]);
  const embedded = tokenLinear(scope, transpose(scope, flat, [0, 2, 1]), config.width);
  return add(root, embedded, positionsOf(root, config, patches), 'Position');
}

/**
 * Learned for the grid that the network was trained on; another grid has what lies between them, as it is done with vision
 * transformers (Dosovitskiy et al. 2020, https://arxiv.org/abs/2010.11929, section 3.2). [1, tokens, width]
 */
function positionsOf(root: Scope, { sampleSize, patch, width }: AuroraDiTConfig, patches: Value): Value {
  const grid = sampleSize / patch;
  const learned = root.weight('pos_embed', [1, grid ** 2, width]);
  const [, , rows, columns] = patches.shape as [Dim, Dim, Dim, Dim];
  if (rows === grid && columns === grid) return learned;
  const scope = root.at('pos_embed');
  const square = reshape(scope, learned, scope.ints(1, grid, grid, width), [1, grid, grid, width]);
  const planes = transpose(scope, square, [0, 3, 1, 2]);
  const sides = shapeOf(scope, patches, 2, 4);
  const target = concat(scope, [scope.ints(1, width), sides], 0);
  const stretched = scope.op('Resize', [planes, undefined, undefined, target], [1, width, rows, columns], {
    mode: { string: 'linear' },
    coordinate_transformation_mode: { string: 'half_pixel' },
  });
  const flat = reshape(scope, stretched, scope.ints(1, width, -1), [1, width, 'tokens']);
  return transpose(scope, flat, [0, 2, 1]);
}

/** The way back; `patches` says into which grid. */
function latentsOf(scope: Scope, tokens: Value, patches: Value, { channels, patch }: AuroraDiTConfig): Value {
  const values = tokenLinear(scope, tokens, channels * patch ** 2);
  return pixelShuffle(scope, onGrid(scope, values, patches), patch);
}
