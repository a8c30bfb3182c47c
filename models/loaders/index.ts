/** Model folders and weight files. */
import type { ModelInfo } from '../pipelines/parts.ts';
import type { CheckpointOptions } from './checkpoint/open-checkpoint.ts';
import { shortened } from './model-hash.ts';
import type { ModelFolder } from './model-parts.ts';
import { openModel } from './open-model.ts';

export type { CheckpointOptions } from './checkpoint/open-checkpoint.ts';
export type { Environment } from './discovery/extra-model-paths.ts';
export { type FoundModel, type FoundModels, findModels } from './discovery/find-models.ts';
export { MODEL_KINDS, type ModelKind, type ModelPlaces } from './discovery/model-kinds.ts';
export { findModelPlaces } from './discovery/model-places.ts';
export {
  type EmbeddingFile,
  embeddingFamily,
  embeddingName,
  openEmbedding,
  readEmbedding,
} from './embedding/embedding-file.ts';
export { type EmbeddingInfo, embeddingInfoSchema, inspectEmbedding } from './embedding/embedding-info.ts';
export { rememberedFacts } from './file-facts.ts';
export { type AdaptedModel, adaptModel, loraInput } from './lora/adapt-model.ts';
export { blockStrengths } from './lora/block-strengths.ts';
export { type LoraFile, loraName, openLora } from './lora/lora-file.ts';
export { inspectLora, type LoraInfo, loraInfoSchema } from './lora/lora-info.ts';
export { checkFamily, FAMILIES, type Family } from './model-family.ts';
export { checkFeatures, lackingFeature, refuseLacking } from './model-features.ts';
export { modelDigest } from './model-hash.ts';
export type { ModelComponent, ModelFolder, TextEncoderPart, TokenizerSource } from './model-parts.ts';
export { openModel } from './open-model.ts';
export type { ModelParts, PartsLibrary } from './parts/choose-parts.ts';
export { openVaeFile, vaeName } from './parts/vae-file.ts';
export { inspectVae, type VaeInfo, vaeInfoSchema } from './parts/vae-info.ts';
export { readSafetensorsHeader, type SafetensorsFile, type TensorEntry } from './safetensors.ts';
export { readFloat32 } from './tensor-data.ts';
export { openUpscalerFile, upscalerName } from './upscaler/upscaler-file.ts';
export { inspectUpscaler, type UpscalerInfo, upscalerInfoSchema } from './upscaler/upscaler-info.ts';
export { type Weight, WeightTable } from './weight-table.ts';

/** What a model says about itself, but for its hash: no weight is read. Checks as much as `openModel`, and throws as it does. */
export async function inspectModel(path: string, options: CheckpointOptions = {}): Promise<ModelInfo> {
  return modelInfo(await openModel(path, options));
}

/** The same for a model that is open already. */
export function modelInfo(model: ModelFolder): ModelInfo {
  const { name, kind, lacks, family, path, hashedFile, bytes, defaults } = model;
  const { families, predictionType, parts, sizeMultiple, minSide, maxSide, decoding, embeddingWidths } =
    model;
  return {
    ...{ name, kind, lacks, family, path, hash: null, sha256: null, hashedFile, bytes, defaults },
    ...{ families, predictionType, ...(parts && { parts }) },
    ...{ sizeMultiple, minSide, maxSide, decoding, embeddingWidths },
  };
}

/** @param sha256 over the model's `hashedFile` */
export const withDigest = (model: ModelInfo, sha256: string): ModelInfo => ({
  ...model,
  sha256,
  hash: shortened(sha256),
});
