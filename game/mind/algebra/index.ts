export { analogy } from './analogy.ts';
export { Bundle, bundle, toUnit } from './bundle.ts';
export { type Cleaned, CleanupMemory, type CleanupOptions } from './cleanup.ts';
export { encodeFrame, type Fillers, fillerOf } from './frame.ts';
export {
  bind,
  DIMENSIONS,
  dimensionsOf,
  emptyVector,
  type Hypervector,
  identityVector,
  noiseOf,
  permute,
  randomVector,
  setPhase,
  similarity,
  unbind,
} from './hypervector.ts';
export { quantileOfMaximum, upperTail } from './normal.ts';
export { encodeSequence, itemAt } from './sequence.ts';
export { keyOf, Symbols } from './symbols.ts';
export { type ProjectionOptions, type ReadTexts, TextProjection } from './text-projection.ts';
export { chanceOfRecall, cosineInSum, type Load } from './theory.ts';
