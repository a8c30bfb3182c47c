/** Settings drawn from a seed, for property tests; the seed alone reproduces a failure. */
import { type GenerationSettings, NOISE_SOURCES, SAMPLERS, SCHEDULES } from '../../../models/settings.ts';

/** mulberry32: 32 bits of state, good enough to choose test cases. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Pieces that the text format itself is made of, and what people really type. */
// biome-ignore format: a table
const PIECES = [
  'a fox', ' ', ', ', ': ', '\n', '\r\n', '\r', '"', '\\', '\\"', 'Negative prompt:', '\nNegative prompt: ',
  '\n  Negative prompt:', 'Steps: 20', '\nSteps: 20, Sampler: Euler, Seed: 1, Size: 8x8', 'Prompt length: 3', '{', '[', ']',
  '(armor:1.3)', '<lora:x:0.8>', 'BREAK', 'AND', '日本の城', '🦊', 'é', '\u00a0', '\ufeff', '\t', '\u2028', 'Size: 1x1', '__proto__',
  '\u0301', 'x', '0', '%', '*', "'", ';--',
];

export function settingsFrom(random: () => number): GenerationSettings {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const text = (most: number) =>
    Array.from({ length: Math.floor(random() * most) }, () => pick(PIECES)).join('');
  const maybe = <K extends string, T>(key: K, list: readonly T[]) =>
    random() < 0.5 ? {} : ({ [key]: pick(list) } as { [P in K]: T });
  return {
    prompt: text(12),
    negativePrompt: random() < 0.3 ? '' : text(8),
    seed: Math.floor(random() * 2 ** 32),
    steps: 1 + Math.floor(random() * 1000),
    guidanceScale: pick([1, 1.05, 4, 7, 7.5, 12.25, 50]),
    width: 16 * (1 + Math.floor(random() * 64)),
    height: 16 * (1 + Math.floor(random() * 64)),
    sampler: pick(SAMPLERS),
    ...maybe('schedule', SCHEDULES.slice(1)),
    ...maybe('eta', [0, 0.25, 1]),
    ...maybe('guidanceRescale', [0.05, 0.7, 1]),
    noiseSource: pick(NOISE_SOURCES),
    model: pick([
      'aurora-mini',
      'v1-5, pruned',
      'a: b',
      '"quoted"',
      '{curly}',
      ' spaced ',
      '日本:mix',
      'a\nb',
      'C:\\x',
    ]),
    ...maybe('clipSkip', [2, 3, 12]),
    ...maybe('promptWeighting', ['ComfyUI'] as const),
    ...maybe('variation', [
      { seed: 0, strength: 0.05 },
      { seed: 4_294_967_295, strength: 1 },
    ]),
    ...maybe('batch', [
      { index: 0, size: 2 },
      { index: 63, size: 64 },
    ]),
    ...maybe('vaeTile', [64, 512]),
    ...maybe('hires', [
      { width: 512, height: 768, upscaler: 'Latent (nearest-exact)', strength: 0.7 },
      { width: 1024, height: 1024, upscaler: 'Lanczos', strength: 0.05, steps: 7 },
    ] as const),
  };
}
