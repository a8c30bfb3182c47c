/** What a part of somebody's head is, by the names that makers give: skin, hair, eyes, clothes. */
import type { REGIONS } from '../../native/index.ts';

type Region = (typeof REGIONS)[number];

/** The first that matches; names of materials come before those of nodes. */
const WORDS: readonly (readonly [pattern: RegExp, region: Region])[] = [
  [/brow/i, 'brow'],
  [/lash|eyeline/i, 'lashes'],
  [/pupil/i, 'pupil'],
  [/sclera|eye_?white/i, 'sclera'],
  [/iris|cornea|eye_?highlight|eyes?(?![a-z])|eye_?(left|right|ball)/i, 'iris'],
  [/teeth|tooth/i, 'teeth'],
  [/tongue/i, 'tongue'],
  [/mouth/i, 'mouth'],
  [/hair(?!band|pin|clip)|ponytail|bangs/i, 'hairStrand'],
  [/cloth|tops|bottoms|shoes|outfit|shirt|jacket|dress|uniform|suit|collar|onepiece/i, 'suit'],
  [/glasses|accessor|earring|hairband|hairpin|ribbon|horn|hat(?![a-z])/i, 'ornament'],
];

/** @param label names of material, node and mesh, in that order */
export function guessRegion(label: string): Region {
  return WORDS.find(([pattern]) => pattern.test(label))?.[1] ?? 'skin';
}
