/**
 * diffusers' `UNet2DConditionModel`: the denoiser of Stable Diffusion 1.x, 2.x and XL, and of aurora-mini.
 * Sources: Rombach et al. 2022, https://arxiv.org/abs/2112.10752; Podell et al. 2023,
 * https://arxiv.org/abs/2307.01952; Ronneberger et al. 2015.
 */
import { type BuiltGraph, GraphBuilder, type Scope, type Value } from '../graph/graph-builder.ts';
import { conv2d, groupNorm } from '../graph/layers.ts';
import { add, concat, reshape, shapeOf, silu } from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import type { DenoiserDefinition } from './definitions.ts';
import { resnetBlock } from './resnet-block.ts';
import { downsample, transformer, type UNetContext, upsample } from './unet-2d-blocks.ts';
import { parseUNet2DConfig, type UNet2DConfig } from './unet-2d-config.ts';
import { addedEmbedding, timeEmbedding } from './unet-2d-embeddings.ts';

export const unet2DCondition: DenoiserDefinition<UNet2DConfig> = {
  className: 'UNet2DConditionModel',
  parse: parseUNet2DConfig,
  build: buildUNet2DCondition,
  describe: config => ({
    channels: config.outChannels,
    inpainting: config.inChannels > config.outChannels,
    contextChannels: config.contextChannels,
    linearProjection: config.linearProjection,
    pooledChannels: config.added?.pooledChannels ?? null,
    embedsGuidance: config.guidanceChannels !== null,
    sampleSize: config.sampleSize,
    sizeMultiple: 2 ** (config.levels.length - 1),
  }),
};

/**
 * Inputs `latents` [batch, inChannels, height, width], `timestep` [1], `states` [batch, tokens, contextChannels];
 * SDXL also `pooled` [batch, pooledChannels] and `time_ids` [batch, 6] (pixels; see `TIME_IDS`); networks that apply
 * guidance themselves also `guidance` [1], the guidance scale. Output `prediction` [batch, outChannels, height, width].
 * Height and width must be multiples of 2^(levels - 1), so that every upsampled side meets its skip connection.
 */
export function buildUNet2DCondition(config: UNet2DConfig, weights: WeightTable): BuiltGraph {
  const graph = new GraphBuilder('unet', weights);
  const root = graph.root();
  const latents = graph.input('latents', 'float32', ['batch', config.inChannels, 'height', 'width']);
  const timestep = graph.input('timestep', 'float32', [1]);
  const states = graph.input('states', 'float32', ['batch', 'tokens', config.contextChannels]);
  const context = makeContext(root, config, latents, timestep, states);

  const skips: Value[] = [];
  let x = conv2d(root.at('conv_in'), latents, config.levels[0]!.channels, { kernel: config.convInKernel });
  skips.push(x);
  x = downPath(root.at('down_blocks'), context, x, skips);
  x = middle(root.at('mid_block'), context, x);
  x = upPath(root.at('up_blocks'), context, x, skips);
  x = silu(root, groupNorm(root.at('conv_norm_out'), x, config.groups, config.epsilon));
  graph.output(
    'prediction',
    conv2d(root.at('conv_out'), x, config.outChannels, { kernel: config.convOutKernel }),
  );
  return graph.finish();
}

function makeContext(
  root: Scope,
  config: UNet2DConfig,
  latents: Value,
  timestep: Value,
  states: Value,
): UNetContext {
  let embedding = timeEmbedding(root, config, timestep);
  if (config.added) {
    const extra = addedEmbedding(root, config, config.added);
    embedding = add(root.at('add_embedding'), embedding, extra, 'Added');
  }
  const batch = shapeOf(root, latents, 0, 1);
  const shapes = new Map<number, Value>();
  return {
    config,
    resnet: {
      groups: config.groups,
      epsilon: config.epsilon,
      // Every residual block begins by applying SiLU to the embedding; once is enough.
      time: silu(root.at('time_embedding'), embedding),
    },
    text: reshape(root, states, root.ints(-1, config.contextChannels), [
      'batch*tokens',
      config.contextChannels,
    ]),
    sequenceShape: channels => {
      const known = shapes.get(channels) ?? concat(root, [batch, root.ints(-1, channels)], 0);
      shapes.set(channels, known);
      return known;
    },
  };
}

/** Pushes every intermediate result that the way up will need. */
function downPath(scope: Scope, context: UNetContext, input: Value, skips: Value[]): Value {
  let x = input;
  context.config.levels.forEach((level, index) => {
    const block = scope.at(index);
    for (let layer = 0; layer < level.layers; layer++) {
      x = resnetBlock(block.at('resnets').at(layer), context.resnet, x, level.channels);
      if (level.downAttention) x = transformer(block.at('attentions').at(layer), context, x, level);
      skips.push(x);
    }
    if (index < context.config.levels.length - 1) {
      x = downsample(block.at('downsamplers.0'), context, x, level.channels);
      skips.push(x);
    }
  });
  return x;
}

function middle(scope: Scope, context: UNetContext, input: Value): Value {
  const level = context.config.levels.at(-1)!;
  const before = resnetBlock(scope.at('resnets.0'), context.resnet, input, level.channels);
  const attended = transformer(scope.at('attentions.0'), context, before, level);
  return resnetBlock(scope.at('resnets.1'), context.resnet, attended, level.channels);
}

/** From the coarsest level to the finest; each residual block takes the newest skip, in reverse order. */
function upPath(scope: Scope, context: UNetContext, input: Value, skips: Value[]): Value {
  const levels = context.config.levels.toReversed();
  let x = input;
  levels.forEach((level, index) => {
    const block = scope.at(index);
    for (let layer = 0; layer <= level.layers; layer++) {
      const joined = concat(block.at('resnets').at(layer), [x, skips.pop()!], 1);
      x = resnetBlock(block.at('resnets').at(layer), context.resnet, joined, level.channels);
      if (level.upAttention) x = transformer(block.at('attentions').at(layer), context, x, level);
    }
    if (index < levels.length - 1) x = upsample(block.at('upsamplers.0'), x, level.channels);
  });
  return x;
}
