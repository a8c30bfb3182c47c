/** config.json of `AuroraDiTModel`, as models/training exports it. */
import { z } from 'zod';
import { only, parseConfig, positiveInteger, unsupportedConfig } from './network-config.ts';

const schema = z.object({
  sample_size: positiveInteger,
  in_channels: positiveInteger,
  out_channels: positiveInteger,
  patch_size: positiveInteger,
  num_layers: positiveInteger,
  num_refiner_layers: z.int().min(0),
  num_attention_heads: positiveInteger,
  attention_head_dim: positiveInteger,
  caption_channels: positiveInteger,
  caption_tokens: positiveInteger,
  mlp_ratio: positiveInteger,
  detail_channels: z.int().min(0).default(0),
  detail_blocks: z.int().min(0).default(0),
  activation_fn: only('gelu'),
  norm_type: only('ada_norm_single'),
  norm_eps: z.number().positive(),
  time_channels: positiveInteger,
});

export interface AuroraDiTConfig {
  /** Latent pixels on each side of what it was trained on. */
  readonly sampleSize: number;
  readonly channels: number;
  /** Latent pixels of a token on each side. */
  readonly patch: number;
  readonly layers: number;
  readonly refinerLayers: number;
  readonly heads: number;
  readonly width: number;
  readonly contextChannels: number;
  readonly textTokens: number;
  readonly feedForward: number;
  /** Of what joins the patches; 0 = nothing does. */
  readonly detailChannels: number;
  readonly detailBlocks: number;
  readonly epsilon: number;
  readonly timeChannels: number;
}

/** @throws AuroraError UNSUPPORTED_CONFIG */
export function parseAuroraDiTConfig(json: unknown, file: string): AuroraDiTConfig {
  const raw = parseConfig(schema, json, file);
  if (raw.out_channels !== raw.in_channels) {
    throw unsupportedConfig(file, 'out_channels', raw.out_channels, `${raw.in_channels}, as in_channels`);
  }
  if (raw.sample_size % raw.patch_size !== 0) {
    throw unsupportedConfig(
      file,
      'patch_size',
      raw.patch_size,
      `a divisor of sample_size ${raw.sample_size}`,
    );
  }
  const width = raw.num_attention_heads * raw.attention_head_dim;
  return {
    sampleSize: raw.sample_size,
    channels: raw.in_channels,
    patch: raw.patch_size,
    layers: raw.num_layers,
    refinerLayers: raw.num_refiner_layers,
    heads: raw.num_attention_heads,
    width,
    contextChannels: raw.caption_channels,
    textTokens: raw.caption_tokens,
    feedForward: raw.mlp_ratio * width,
    detailChannels: raw.detail_channels,
    detailBlocks: raw.detail_blocks,
    epsilon: raw.norm_eps,
    timeChannels: raw.time_channels,
  };
}
