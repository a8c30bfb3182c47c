/**
 * SRVGGNetCompact, the small networks of Real-ESRGAN (`realesr-general`, `realesr-animevideo`): a row of convolutions, and what they
 * find is added to the picture's own pixels.
 * Source: Wang et al. 2021, https://arxiv.org/abs/2107.10833, and the project's own release
 */
import { type BuiltGraph, GraphBuilder } from '../graph/graph-builder.ts';
import { conv2d } from '../graph/layers.ts';
import { add, pixelShuffle, upsampleNearest } from '../graph/operators.ts';
import type { WeightTable } from '../loaders/weight-table.ts';

export interface SrvggNetCompactConfig {
  readonly features: number;
  /** Convolutions between the first and the last one. */
  readonly convolutions: number;
  readonly scale: number;
}

const COLOURS = 3;

/** Input `image` [batch, 3, height, width], RGB in [0, 1]; output `enlarged`, its sides times `scale`. */
export function buildSrvggNetCompact(
  { features, convolutions, scale }: SrvggNetCompactConfig,
  weights: WeightTable,
): BuiltGraph {
  const graph = new GraphBuilder('upscaler', weights);
  const body = graph.root().at('body');
  const image = graph.input('image', 'float32', ['batch', COLOURS, 'height', 'width']);
  let x = image;
  // Convolutions have even numbers in the row, the slopes behind them odd ones.
  for (let i = 0; i <= convolutions; i++) {
    const row = conv2d(body.at(2 * i), x, features);
    const slopes = body.at(2 * i + 1).weight('weight', [features], [features, 1, 1]);
    x = body.op('PRelu', [row, slopes], row.shape);
  }
  const last = conv2d(body.at(2 * convolutions + 2), x, COLOURS * scale ** 2);
  const found = scale === 1 ? last : pixelShuffle(body, last, scale);
  const base = scale === 1 ? image : upsampleNearest(body, image, scale);
  graph.output('enlarged', add(body, found, base, 'Base'));
  return graph.finish();
}
