/** All that can be turned about her, in one list: how she moves, and how her light behaves. */
import { FACE_TWEAKS, type TweakField } from '../../components/index.ts';
import { LOOK_COLOURS, LOOK_FIELDS } from '../../native/look-fields.ts';

export interface ListedTweak extends TweakField {
  /** `group.name`; groups are what an overlay shows as folders. */
  readonly name: string;
}

const PRIMARIES = ['red', 'green', 'blue'] as const;

const looks: readonly ListedTweak[] = [
  ...Object.entries(LOOK_FIELDS).map(([name, field]) => ({ ...field, name: `look.${name}` })),
  ...Object.entries(LOOK_COLOURS).flatMap(([name, { what, usual }]) =>
    PRIMARIES.map((primary, i) => ({
      ...{ name: `look.${name}-${primary}`, what: `${what}, ${primary}`, unit: 'linear' },
      ...{ least: 0, most: 100, usual: usual[i]! },
    })),
  ),
];

/** In the order of `world.tweaks`. */
export const TWEAKS: readonly ListedTweak[] = [
  ...Object.entries(FACE_TWEAKS).map(([name, field]) => ({ ...field, name })),
  ...looks,
];

/** Where the renderer's begin: LOOK_FIELDS in their order, then the three colours, three numbers each. */
export const LOOK_AT = TWEAKS.length - looks.length;
export const LOOK_COUNT = looks.length;
