/**
 * What can be turned about her light, for everything that shows or sets it: the debug overlay, commands, moods. Names and
 * meaning are those of `aurora_look` in include/aurora.h; a test holds the ranges against it.
 */

export interface LookField {
  /** What it does, in a few words. */
  readonly what: string;
  readonly least: number;
  readonly most: number;
  /** What it is when nobody sets it. */
  readonly usual: number;
  /** `×` is a multiple of the design's own. */
  readonly unit: '×' | 'share' | 'px';
}

const amount = (what: string, most = 4): LookField => ({ what, least: 0, most, usual: 1, unit: '×' });
const share = (what: string, usual = 0): LookField => ({ what, least: 0, most: 1, usual, unit: 'share' });

/** Ranges are what is worth turning; the renderer itself takes amounts up to 1000. */
export const LOOK_FIELDS = {
  rim: amount('light along edges'),
  scanlines: amount('lines fixed on the screen'),
  drift: amount('how fast the lines sink'),
  glyphs: amount('data that travels up the skin'),
  circuits: amount('tracks on the skin'),
  bloom: amount('halo of what is bright'),
  aura: amount('glow around the outline'),
  chromatic: { what: 'how far red and blue part', least: 0, most: 64, usual: 0, unit: 'px' },
  flicker: share('unsteady light'),
  glitch: share('rows that slip'),
  dissolve: share('gone, everywhere at once'),
  materialise: share('formed, from the chest to the crown', 1),
} as const satisfies Record<string, LookField>;

/** Linear red, green and blue, 0 … 100. */
export const LOOK_COLOURS = {
  cool: { what: 'rim light from her right', usual: [0.25, 0.95, 1.15] },
  warm: { what: 'rim light from her left', usual: [0.62, 0.28, 1.2] },
  signal: { what: 'seams and circuits', usual: [0.2, 1, 0.7] },
} as const;

export type LookAmount = keyof typeof LOOK_FIELDS;
export type LookColour = keyof typeof LOOK_COLOURS;

/**
 * A value that a person chose, as the renderer takes it: there 0 means "the design's own", and less than 0 means none, so
 * that a zeroed desc is the design.
 */
export const toRenderer = (field: LookField, value: number): number =>
  value === 0 && field.usual !== 0 ? -1 : value;
