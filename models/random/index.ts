export { MT19937_STATE_WORDS, Mt19937 } from './mt19937.ts';
export { createNoise, type NoiseGenerator, restoreNoise } from './noise.ts';
export { NV_STATE_WORDS, NvGenerator } from './nv-generator.ts';
export { philox4x32 } from './philox.ts';
export { TORCH_STATE_WORDS, TorchGenerator } from './torch-generator.ts';
