export type {
  Checkpoint,
  Denoiser,
  LatentDecoder,
  LatentEncoder,
  LatentShape,
  ModelInfo,
  PictureParts,
  RgbImage,
  TextEncoder,
  TextStates,
  WindowEncoder,
} from './parts.ts';
export { type PictureInputs, PictureJob } from './picture-job.ts';
export { toRgbImage } from './rgb-image.ts';
export { SKETCH_STRENGTHS, Sketch } from './sketch.ts';
