/**
 * The colour of her light by what she feels. Feelings turn the rims and seams, never the face itself: a face of one colour
 * is a mask. How long a change takes is its caller's business (600 ms in the art direction).
 */
import { FEELINGS, type Feeling } from '../../components/index.ts';
import type { Vector } from '../../native/index.ts';
import { LOOK_COLOURS } from '../../native/look-fields.ts';

export { FEELINGS, type Feeling };

/** Linear; what the renderer's `cool`, `warm` and `signal` are, and how strong rims are, a multiple. */
export interface Palette {
  readonly cool: Vector;
  readonly warm: Vector;
  readonly signal: Vector;
  readonly rim: number;
}

export const CALM: Palette = {
  cool: LOOK_COLOURS.cool.usual,
  warm: LOOK_COLOURS.warm.usual,
  signal: LOOK_COLOURS.signal.usual,
  rim: 1,
};

export const PALETTES: Readonly<Record<Feeling, Palette>> = {
  joy: { cool: [0.24, 1.0, 0.86], warm: [1.15, 0.7, 0.22], signal: [1.0, 0.86, 0.3], rim: 1.12 },
  sorrow: { cool: [0.1, 0.42, 1.1], warm: [0.24, 0.22, 0.92], signal: [0.12, 0.5, 0.95], rim: 0.78 },
  anger: { cool: [0.78, 0.34, 0.95], warm: [1.3, 0.3, 0.26], signal: [1.25, 0.42, 0.32], rim: 1.2 },
  surprise: { cool: [0.7, 1.15, 1.25], warm: [0.55, 0.75, 1.3], signal: [0.8, 1.15, 1.1], rim: 1.3 },
  fear: { cool: [0.45, 0.8, 0.98], warm: [0.4, 0.36, 0.8], signal: [0.5, 0.85, 0.8], rim: 0.9 },
  affection: { cool: [0.45, 0.78, 1.12], warm: [1.15, 0.38, 0.85], signal: [1.05, 0.55, 0.8], rim: 1.05 },
};

/** How far a feeling at its fullest turns her colours: the rest stays her own. */
const REACH = 0.75;

/**
 * @param strengths of feelings, 0 … 1; what they leave is calm, and together they count as one
 * @returns a palette between those of the feelings and calm
 */
export function paletteOf(strengths: Readonly<Partial<Record<Feeling, number>>>): Palette {
  const shares = FEELINGS.map(name => Math.min(1, Math.max(0, strengths[name] ?? 0)));
  const sum = shares.reduce((total, share) => total + share, 0);
  const scale = REACH / Math.max(1, sum);
  const blend = (pick: (palette: Palette) => number) =>
    FEELINGS.reduce(
      (value, name, i) => value + (pick(PALETTES[name]) - pick(CALM)) * shares[i]! * scale,
      pick(CALM),
    );
  const colour = (key: 'cool' | 'warm' | 'signal'): Vector => [
    blend(palette => palette[key][0]),
    blend(palette => palette[key][1]),
    blend(palette => palette[key][2]),
  ];
  return {
    cool: colour('cool'),
    warm: colour('warm'),
    signal: colour('signal'),
    rim: blend(({ rim }) => rim),
  };
}
