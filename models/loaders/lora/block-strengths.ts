/**
 * Strengths of single blocks: `<lora:name:1:lbw=…>`, as the A1111 extension of that name reads them. A list has a number for
 * the text encoder and the rest (BASE), then for the blocks in the original numbering; a block that its list does not name
 * has none of the LoRA.
 */
import { AuroraError } from '../../errors.ts';

/** BASE, IN00 … IN11, MID, OUT00 … OUT11. */
export const LORA_GROUPS = { in: 12, out: 12, all: 26 } as const;

const BASE = 0;
const IN = (number: number) => 1 + number;
const MID = 1 + LORA_GROUPS.in;
const OUT = (number: number) => 2 + LORA_GROUPS.in + number;
const range = (count: number) => Array.from({ length: count }, (_, i) => i);

interface BlockLists {
  /** Which groups the numbers of a list are for, by its length. */
  readonly lists: ReadonlyMap<number, readonly number[]>;
  /** Groups in and out, of which the deep ones lie next to the middle. */
  readonly shallowIn: readonly number[];
  readonly deepIn: readonly number[];
  readonly deepOut: readonly number[];
  readonly shallowOut: readonly number[];
}

const WHOLE = [26, range(LORA_GROUPS.all)] as const;

/** The blocks with attention (17), and all. */
const SD: BlockLists = {
  lists: new Map([
    [17, [BASE, ...[1, 2, 4, 5, 7, 8].map(IN), MID, ...[3, 4, 5, 6, 7, 8, 9, 10, 11].map(OUT)]],
    WHOLE,
  ]),
  shallowIn: [1, 2, 4].map(IN),
  deepIn: [5, 7, 8].map(IN),
  deepOut: [3, 4, 5, 6].map(OUT),
  shallowOut: [7, 8, 9, 10, 11].map(OUT),
};

/** Again those with attention (12), and all (20). */
const SDXL: BlockLists = {
  lists: new Map([
    [12, [BASE, ...[4, 5, 7, 8].map(IN), MID, ...range(6).map(OUT)]],
    [20, [BASE, ...range(9).map(IN), MID, ...range(9).map(OUT)]],
    WHOLE,
  ]),
  shallowIn: [4, 5].map(IN),
  deepIn: [7, 8].map(IN),
  deepOut: [0, 1, 2].map(OUT),
  shallowOut: [3, 4, 5].map(OUT),
};

/**
 * Which groups a preset leaves as they are; the others have nothing. The extension writes them as lists of 17; for SDXL they
 * mean the blocks of the same depth.
 */
const PRESETS: Readonly<Record<string, (blocks: BlockLists) => readonly number[]>> = {
  NONE: () => [],
  ALL: () => range(LORA_GROUPS.all),
  INS: ({ shallowIn }) => [BASE, ...shallowIn],
  IND: ({ deepIn }) => [BASE, ...deepIn],
  INALL: ({ shallowIn, deepIn }) => [BASE, ...shallowIn, ...deepIn],
  MIDD: ({ deepIn, deepOut }) => [BASE, ...deepIn, MID, ...deepOut],
  OUTD: ({ deepOut }) => [BASE, ...deepOut],
  OUTS: ({ shallowOut }) => [BASE, ...shallowOut],
  OUTALL: ({ deepOut, shallowOut }) => [BASE, ...deepOut, ...shallowOut],
};

const MOST = 10;

/**
 * The strength of each group for a LoRA of overall strength `strength`.
 * @throws AuroraError `LORA_BLOCKS`, also for a list of another family's length
 */
export function blockStrengths(strength: number, blocks: string | undefined, family: string): Float32Array {
  const strengths = new Float32Array(LORA_GROUPS.all);
  if (blocks === undefined) return strengths.fill(strength);
  const known = family === 'sdxl' ? SDXL : SD;
  const preset = PRESETS[blocks.trim().toUpperCase()];
  if (preset) {
    for (const place of preset(known)) strengths[place] = strength;
    return strengths;
  }
  const numbers = blocks.split(',').map(text => (text.trim() === '' ? Number.NaN : Number(text)));
  const places = known.lists.get(numbers.length);
  if (places === undefined || numbers.some(number => !(Math.abs(number) <= MOST))) {
    const lengths = [...known.lists.keys()].join(' or ');
    throw new AuroraError(
      'LORA_BLOCKS',
      `The strengths of blocks "${blocks.slice(0, 80)}" are not understood.`,
      {
        field: 'prompt',
        value: blocks.slice(0, 80),
        legal: `${lengths} numbers of -${MOST} … ${MOST} for ${family}, or ${Object.keys(PRESETS).join(', ')}`,
        hint: 'Write <lora:name:1:lbw=MIDD>, or the numbers with commas.',
      },
    );
  }
  for (const [i, place] of places.entries()) strengths[place] = strength * numbers[i]!;
  return strengths;
}
