export { MT19937_STATE_WORDS, Mt19937 } from './mt19937.ts';
export { createNoise, NOISE_SOURCES, type NoiseGenerator, restoreNoise } from './noise.ts';
export { TORCH_STATE_WORDS, TorchGenerator } from './torch-generator.ts';
