/**
 * Strengths of single blocks: `<lora:name:1:lbw=…>`, as the A1111 extension of that name reads them. A list has a number for
 * the text encoder and the rest (BASE), then for the blocks in the original numbering.
 */
import { AuroraError } from '../../errors.ts';

/** BASE, IN00 … IN11, MID, OUT00 … OUT11. */
export const LORA_GROUPS = { in: 12, out: 12, all: 26 } as const;

const IN = (number: number) => 1 + number;
const MID = 1 + LORA_GROUPS.in;
const OUT = (number: number) => 2 + LORA_GROUPS.in + number;
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

/** Which groups the numbers of a list are for, by its length. */
const PLACES: ReadonlyMap<number, readonly number[]> = new Map([
  // SD 1.x and 2.x, the blocks with attention.
  [17, [0, ...[1, 2, 4, 5, 7, 8].map(IN), MID, ...[3, 4, 5, 6, 7, 8, 9, 10, 11].map(OUT)]],
  [26, range(LORA_GROUPS.all)],
  // SDXL.
  [12, [0, ...[4, 5, 7, 8].map(IN), MID, ...range(6).map(OUT)]],
  [20, [0, ...range(9).map(IN), MID, ...range(9).map(OUT)]],
]);

/** Lists of 17 by name; which of them are 1. */
const PRESETS: Readonly<Record<string, readonly (readonly [from: number, to: number])[]>> = {
  NONE: [],
  ALL: [[0, 16]],
  INS: [[0, 3]],
  IND: [
    [0, 0],
    [4, 6],
  ],
  INALL: [[0, 6]],
  MIDD: [
    [0, 0],
    [4, 11],
  ],
  OUTD: [
    [0, 0],
    [8, 11],
  ],
  OUTS: [
    [0, 0],
    [12, 16],
  ],
  OUTALL: [
    [0, 0],
    [8, 16],
  ],
};

const MOST = 10;

/**
 * The strength of each group for a LoRA of overall strength `strength`. Groups that a list does not name have it whole.
 * @throws AuroraError `LORA_BLOCKS`
 */
export function blockStrengths(strength: number, blocks: string | undefined): Float32Array {
  const strengths = new Float32Array(LORA_GROUPS.all).fill(strength);
  if (blocks === undefined) return strengths;
  const preset = PRESETS[blocks.trim().toUpperCase()];
  const numbers = preset
    ? range(17).map(i => (preset.some(([from, to]) => i >= from && i <= to) ? 1 : 0))
    : blocks.split(',').map(text => (text.trim() === '' ? Number.NaN : Number(text)));
  const places = PLACES.get(numbers.length);
  if (places === undefined || numbers.some(number => !(Math.abs(number) <= MOST))) {
    throw new AuroraError(
      'LORA_BLOCKS',
      `The strengths of blocks "${blocks.slice(0, 80)}" are not understood.`,
      {
        field: 'prompt',
        value: blocks.slice(0, 80),
        legal: `12, 17, 20 or 26 numbers of -${MOST} … ${MOST}, or ${Object.keys(PRESETS).join(', ')}`,
        hint: 'Write <lora:name:1:lbw=MIDD>, or the numbers with commas.',
      },
    );
  }
  for (const [i, place] of places.entries()) strengths[place] = strength * numbers[i]!;
  return strengths;
}
