/** Whether a checkpoint predicts the noise or v. No shape tells; these are the signs that there are, best first. */

import type { PredictionType } from '../../settings.ts';
import type { Family } from '../model-family.ts';
import { readFloat32 } from '../tensor-data.ts';
import type { WeightTable } from '../weight-table.ts';

export type { PredictionType } from '../../settings.ts';

/** Tensors by whose mere presence makers of SDXL models mark them. */
const V_MARK = 'v_pred';
export const ZERO_SNR_MARK = 'ztsnr';

/**
 * A bias of the finest transformer on the way up. Predicting v, the two published 2.x models and what was trained from
 * them spread it wider than 0.09; ComfyUI tells them apart by it.
 */
const TELLING_BIAS = 'up_blocks.3.attentions.2.transformer_blocks.0.norm1.bias';
const TELLING_DEVIATION = 0.09;

export async function detectPredictionType(
  names: ReadonlyMap<string, unknown>,
  metadata: Readonly<Record<string, string>>,
  family: Family,
  unet: WeightTable,
): Promise<PredictionType> {
  // https://github.com/Stability-AI/ModelSpec
  const declared = metadata['modelspec.prediction_type'];
  if (declared === 'v') return 'v_prediction';
  if (declared === 'epsilon') return 'epsilon';
  if (names.has(V_MARK)) return 'v_prediction';
  if (family !== 'sd2' || !unet.has(TELLING_BIAS)) return 'epsilon';
  const bias = await readFloat32(unet.get(TELLING_BIAS));
  return deviation(bias) > TELLING_DEVIATION ? 'v_prediction' : 'epsilon';
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
