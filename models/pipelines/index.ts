export type {
  Checkpoint,
  Denoiser,
  LatentDecoder,
  LatentShape,
  ModelInfo,
  RgbImage,
  TextEncoder,
  TextStates,
  WindowEncoder,
} from './parts.ts';
export { toRgbImage } from './rgb-image.ts';
export { TextToImageJob, type TextToImageParts } from './text-to-image.ts';
