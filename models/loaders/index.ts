/** Model folders and weight files. */
import type { ModelInfo } from '../pipelines/parts.ts';
import { shortHash } from './model-hash.ts';
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
export { FAMILIES, type Family } from './model-family.ts';
export { checkFeatures, lackingFeature, refuseLacking } from './model-features.ts';
export type { ModelComponent, ModelFolder, TextEncoderPart, TokenizerSource } from './model-parts.ts';
export { openModel } from './open-model.ts';
export { readSafetensorsHeader, type SafetensorsFile, type TensorEntry } from './safetensors.ts';
export { readFloat32 } from './tensor-data.ts';
export { type Weight, WeightTable } from './weight-table.ts';

/**
 * What a model says about itself. Checks as much as `openModel`.
 * @param options.hashCache a folder to remember the hash in; without it the denoiser's file is read each time
 */
export async function inspectModel(path: string, options: { hashCache?: string } = {}): Promise<ModelInfo> {
  const model = await openModel(path);
  return modelInfo(model, options);
}

/** The same for a model that is open already. */
export async function modelInfo(
  model: ModelFolder,
  options: { hashCache?: string } = {},
): Promise<ModelInfo> {
  const {
    name,
    kind,
    lacks,
    family,
    path,
    bytes,
    defaults,
    sizeMultiple,
    minSide,
    maxSide,
    decoding,
    embeddingWidths,
  } = model;
  const hash = await shortHash(model.hashedFile, options.hashCache);
  return {
    name,
    kind,
    lacks,
    family,
    path,
    hash,
    bytes,
    defaults,
    sizeMultiple,
    minSide,
    maxSide,
    decoding,
    embeddingWidths,
  };
}
