/** Networks of Stable Diffusion's shape, so narrow that they run at 1024 × 1024 in seconds; every weight follows from its name. */
import type { BuiltGraph } from '../../models/graph/graph-builder.ts';
import { readSafetensorsHeader, type Weight, WeightTable } from '../../models/loaders/index.ts';
import { autoencoderKLDecoder } from '../../models/networks/autoencoder-kl.ts';
import { unet2DCondition } from '../../models/networks/unet-2d-condition.ts';
import { type Shapes, writeFormulaWeights } from '../models/networks/formula.ts';

const FOUR = [0, 1, 2, 3];

/** As SD 1.5, with attention at the smallest level too. */
const UNET = {
  block_out_channels: [64, 128, 128, 128],
  down_block_types: FOUR.map(() => 'CrossAttnDownBlock2D'),
  up_block_types: FOUR.map(() => 'CrossAttnUpBlock2D'),
  layers_per_block: 1,
  // The number of heads, in these files.
  attention_head_dim: 2,
  cross_attention_dim: 32,
  norm_num_groups: 8,
};

/** As SD 1.5's. */
const AUTOENCODER = {
  in_channels: 3,
  out_channels: 3,
  block_out_channels: [16, 32, 64, 64],
  down_block_types: FOUR.map(() => 'DownEncoderBlock2D'),
  up_block_types: FOUR.map(() => 'UpDecoderBlock2D'),
  layers_per_block: 2,
  norm_num_groups: 8,
  latent_channels: 4,
};

export const NARROW = {
  unet: (weights: WeightTable): BuiltGraph =>
    unet2DCondition.build(unet2DCondition.parse(UNET, 'unet/config.json'), weights),
  decoder: (weights: WeightTable): BuiltGraph =>
    autoencoderKLDecoder.build(autoencoderKLDecoder.parse(AUTOENCODER, 'vae/config.json'), weights),
};
export type NarrowName = keyof typeof NARROW;

/** What the decoder says about itself. */
export const describeNarrowDecoder = () =>
  autoencoderKLDecoder.describe(autoencoderKLDecoder.parse(AUTOENCODER, 'vae/config.json'));

export const CONTEXT_CHANNELS = UNET.cross_attention_dim;
export const HEADS = UNET.attention_head_dim;
export const PIXELS_PER_LATENT = 8;

/** Notes every tensor that a network asks for. */
class AskedShapes extends WeightTable {
  readonly shapes: Record<string, readonly number[]> = {};

  constructor() {
    super([]);
  }

  override has(): boolean {
    return true;
  }

  override take(name: string, shape: readonly number[]): Weight {
    this.shapes[name] = [...shape];
    return { name, dtype: 'F32', shape, file: '/', offset: 0, byteLength: 0 };
  }
}

export async function writeNarrow(name: NarrowName, path: string): Promise<void> {
  const asked = new AskedShapes();
  NARROW[name](asked);
  await writeFormulaWeights(path, asked.shapes as Shapes, 'F32');
}

export async function openNarrow(name: NarrowName, path: string): Promise<BuiltGraph> {
  return NARROW[name](new WeightTable([await readSafetensorsHeader(path)]));
}
