/** The noise that a picture begins with. */
import { createNoise, type NoiseGenerator } from '../random/index.ts';
import type { GenerationSettings, Variation } from '../settings.ts';
import { BatchNoise } from './batch-noise.ts';
import type { LatentShape } from './parts.ts';

type NoiseSettings = Pick<GenerationSettings, 'noiseSource' | 'seed' | 'batch' | 'variation'>;

/** The picture's own generator, before its first draw. Throws `UNKNOWN_NOISE_SOURCE`, `INVALID_SEED`. */
export function pictureNoise({ noiseSource, seed, batch }: NoiseSettings): NoiseGenerator {
  return BatchNoise.of(createNoise(noiseSource, seed), batch);
}

/** Draws [1, channels, h, w] from `random`, turned towards the variation's seed where the settings name one. */
export function drawNoise(random: NoiseGenerator, shape: LatentShape, settings: NoiseSettings): Float32Array {
  const noise = new Float32Array(shape.reduce((product, side) => product * side, 1));
  random.fillNormal(noise);
  const { variation, noiseSource } = settings;
  if (variation) turnTowards(noise, shape, variation, noiseSource);
  return noise;
}

/** Noises this parallel have no plane to turn in. */
const PARALLEL = 0.9995;

/**
 * Spherical interpolation as A1111 does it, in place: each column of each channel is a vector of its own,
 *
 *   ω = arccos(a · b / |a| |b|),   a' = sin((1-s) ω) / sin ω · a + sin(s ω) / sin ω · b
 *
 * K. Shoemake, "Animating Rotation with Quaternion Curves", 1985. Columns that are parallel on average are mixed evenly.
 */
function turnTowards(
  noise: Float32Array,
  [, channels, height, width]: LatentShape,
  { seed, strength }: Variation,
  source: GenerationSettings['noiseSource'],
): void {
  const other = new Float32Array(noise.length);
  createNoise(source, seed).fillNormal(other);
  const columns = channels * width;
  const at = (column: number, y: number) =>
    (Math.floor(column / width) * height + y) * width + (column % width);
  const cosines = Float64Array.from({ length: columns }, (_, column) => {
    let [ab, aa, bb] = [0, 0, 0];
    for (let y = 0; y < height; y++) {
      const [a, b] = [noise[at(column, y)]!, other[at(column, y)]!];
      ab += a * b;
      aa += a * a;
      bb += b * b;
    }
    return ab / Math.sqrt(aa * bb);
  });
  const parallel = cosines.reduce((sum, cosine) => sum + cosine, 0) / columns > PARALLEL;
  for (const [column, cosine] of cosines.entries()) {
    const angle = Math.acos(cosine);
    const [own, its] = parallel
      ? [1 - strength, strength]
      : [Math.sin((1 - strength) * angle) / Math.sin(angle), Math.sin(strength * angle) / Math.sin(angle)];
    for (let y = 0; y < height; y++) {
      const i = at(column, y);
      noise[i] = own * noise[i]! + its * other[i]!;
    }
  }
}
