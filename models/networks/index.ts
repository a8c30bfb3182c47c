/** Networks that run. Each owns an ONNX Runtime session until it is disposed of. */

export type { RuntimeOptions } from '../graph/session.ts';
export type { Adaptable, Strengths } from './adaptable.ts';
export { createDenoiser } from './denoiser.ts';
export { createDecoder } from './latent-decoder.ts';
export { createEncoder } from './latent-encoder.ts';
export { createLatentPreview, type LatentPreview } from './latent-preview.ts';
export type { LearnedEmbedding, LearnedEmbeddings } from './learned-embeddings.ts';
export { createPixelUpscaler, type LoadedPixelNetwork } from './pixel-upscaler.ts';
export { type AdaptableTextEncoder, createTextEncoder } from './text-encoder.ts';
