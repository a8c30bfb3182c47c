/** The configurations that diffusers would have written, read off the tensors' shapes. */
import { AuroraError } from '../../errors.ts';
import type { SafetensorsFile } from '../safetensors.ts';

/** Every group norm of the original code has as many groups. */
const GROUPS = 32;
/** CLIP's heads have as many channels in every published size. */
const CLIP_HEAD_CHANNELS = 64;
/** Waves for each of SDXL's six numbers. */
const TIME_ID_CHANNELS = 256;
const TIME_IDS = 6;

/** How the UNet's channels are divided into heads; no shape tells. */
export type HeadRule = { readonly heads: number } | { readonly headChannels: number };

export class TensorShapes {
  readonly #file: SafetensorsFile;

  constructor(file: SafetensorsFile) {
    this.#file = file;
  }

  has(name: string): boolean {
    return this.#file.tensors.has(name);
  }

  /** @throws AuroraError WEIGHT_MISSING */
  of(name: string): readonly number[] {
    const entry = this.#file.tensors.get(name);
    if (entry) return entry.shape;
    throw new AuroraError('WEIGHT_MISSING', `${this.#file.path} lacks the tensor "${name}".`, {
      value: name,
      hint: 'The checkpoint is incomplete, or of a kind that cannot be read. Names are given as diffusers has them.',
    });
  }

  /** How many of `prefix`0, `prefix`1, … there are, each known by one of its tensors. */
  count(prefix: string, tensor: string): number {
    let count = 0;
    while (this.has(`${prefix}${count}.${tensor}`)) count++;
    return count;
  }
}

const CONV = 'conv1.weight';
const KEYS = 'transformer_blocks.0.attn2.to_k.weight';

export function inferUnet(shapes: TensorShapes, rule: HeadRule): Record<string, unknown> {
  const levels = shapes.count('down_blocks.', `resnets.0.${CONV}`);
  const places = Array.from({ length: levels }, (_, index) => index);
  const channels = places.map(level => shapes.of(`down_blocks.${level}.resnets.0.${CONV}`)[0]!);
  const crossDown = places.map(level => shapes.has(`down_blocks.${level}.attentions.0.${KEYS}`));
  const crossUp = places.map(block => shapes.has(`up_blocks.${block}.attentions.0.${KEYS}`));
  const depth = (module: string) => shapes.count(`${module}.transformer_blocks.`, 'norm1.weight');
  const heads = (width: number) => ('heads' in rule ? rule.heads : width / rule.headChannels);
  const middle = 'mid_block.attentions.0';
  return {
    in_channels: shapes.of('conv_in.weight')[1],
    out_channels: shapes.of('conv_out.weight')[0],
    block_out_channels: channels,
    down_block_types: crossDown.map(cross => (cross ? 'CrossAttnDownBlock2D' : 'DownBlock2D')),
    up_block_types: crossUp.map(cross => (cross ? 'CrossAttnUpBlock2D' : 'UpBlock2D')),
    layers_per_block: places.map(level => shapes.count(`down_blocks.${level}.resnets.`, CONV)),
    // The last level's number holds for the middle too.
    transformer_layers_per_block: places.map(level =>
      level === levels - 1
        ? depth(middle)
        : Math.max(
            1,
            depth(`down_blocks.${level}.attentions.0`),
            depth(`up_blocks.${levels - 1 - level}.attentions.0`),
          ),
    ),
    attention_head_dim: channels.map(heads),
    cross_attention_dim: shapes.of(`${middle}.${KEYS}`)[1],
    use_linear_projection: shapes.of(`${middle}.proj_in.weight`).length === 2,
    norm_num_groups: GROUPS,
    ...(shapes.has('add_embedding.linear_1.weight') && {
      addition_embed_type: 'text_time',
      addition_time_embed_dim: TIME_ID_CHANNELS,
      projection_class_embeddings_input_dim: shapes.of('add_embedding.linear_1.weight')[1],
    }),
    ...(shapes.has('time_embedding.cond_proj.weight') && {
      time_cond_proj_dim: shapes.of('time_embedding.cond_proj.weight')[1],
    }),
  };
}

/** The pooled text's width, as SDXL's denoiser has it; undefined for others. */
export function pooledWidth(shapes: TensorShapes): number | undefined {
  if (!shapes.has('add_embedding.linear_1.weight')) return undefined;
  return shapes.of('add_embedding.linear_1.weight')[1]! - TIME_IDS * TIME_ID_CHANNELS;
}

/** @param sampleSize pixels of the pictures that it was trained on; no shape tells */
export function inferAutoencoder(
  shapes: TensorShapes,
  scalingFactor: number,
  sampleSize: number,
): Record<string, unknown> {
  const levels = shapes.count('decoder.up_blocks.', `resnets.0.${CONV}`);
  const channels = Array.from(
    { length: levels },
    (_, level) => shapes.of(`decoder.up_blocks.${levels - 1 - level}.resnets.0.${CONV}`)[0]!,
  );
  return {
    block_out_channels: channels,
    down_block_types: channels.map(() => 'DownEncoderBlock2D'),
    up_block_types: channels.map(() => 'UpDecoderBlock2D'),
    // On the way up there is one more.
    layers_per_block: shapes.count('decoder.up_blocks.0.resnets.', CONV) - 1,
    latent_channels: shapes.of('decoder.conv_in.weight')[1],
    norm_num_groups: GROUPS,
    scaling_factor: scalingFactor,
    sample_size: sampleSize,
    use_quant_conv: shapes.has('quant_conv.weight'),
    use_post_quant_conv: shapes.has('post_quant_conv.weight'),
    mid_block_add_attention: shapes.has('decoder.mid_block.attentions.0.to_q.weight'),
  };
}

export function inferTextEncoder(shapes: TensorShapes, openClip: boolean): Record<string, unknown> {
  // The first checkpoints of all lack the outer module's name.
  const root = shapes.has('embeddings.token_embedding.weight') ? '' : 'text_model.';
  const [vocabulary, width] = shapes.of(`${root}embeddings.token_embedding.weight`) as [number, number];
  const projection = shapes.has('text_projection')
    ? shapes.of('text_projection')[1]
    : shapes.has('text_projection.weight')
      ? shapes.of('text_projection.weight')[0]
      : width;
  return {
    vocab_size: vocabulary,
    hidden_size: width,
    intermediate_size: shapes.of(`${root}encoder.layers.0.mlp.fc1.weight`)[0],
    projection_dim: projection,
    num_hidden_layers: shapes.count(`${root}encoder.layers.`, 'mlp.fc1.weight'),
    num_attention_heads: width / CLIP_HEAD_CHANNELS,
    max_position_embeddings: shapes.of(`${root}embeddings.position_embedding.weight`)[0],
    hidden_act: openClip ? 'gelu' : 'quick_gelu',
    // The original code takes the state at the largest id, which is what this value stands for.
    eos_token_id: 2,
  };
}
