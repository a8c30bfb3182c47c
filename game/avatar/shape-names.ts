/** Names of face shapes: ARKit's 52, which everything inside speaks, and the other conventions that files use. */

import { ARKIT_SHAPES } from '../../components/index.ts';

export { ARKIT_SHAPES };

/** Oculus lip sync, as files name them. */
export const OCULUS_SHAPES = [
  ...['sil', 'PP', 'FF', 'TH', 'DD', 'kk', 'CH', 'SS', 'nn', 'RR', 'aa', 'E', 'I', 'O', 'U'],
].map(name => `viseme_${name}`);

/** Presets of VRM 1.0; here with a prefix, since some are also visemes. */
export const VRM_SHAPES = [
  ...['happy', 'angry', 'sad', 'relaxed', 'surprised', 'neutral', 'aa', 'ih', 'ou', 'ee', 'oh'],
  ...['blink', 'blinkLeft', 'blinkRight', 'lookUp', 'lookDown', 'lookLeft', 'lookRight'],
].map(name => `vrm_${name}`);

/** `eyeBlink_L`, `EyeBlinkLeft`, `head.blendShape1.eyeBlinkLeft` are one name. */
const plain = (name: string) =>
  name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/^(ARKit|blendShape\d*)[_ ]/i, '')
    .replace(/[_ ]?L$/, 'Left')
    .replace(/[_ ]?R$/, 'Right')
    .replace(/[_\- ]/g, '')
    .toLowerCase();

const KNOWN = new Map([
  ...ARKIT_SHAPES.map(name => [plain(name), name] as const),
  ...OCULUS_SHAPES.map(name => [plain(name), name] as const),
  // Other spellings of the same lips.
  ...(['ih:I', 'oh:O', 'ou:U'] as const).map(pair => {
    const [spelt = '', name = ''] = pair.split(':');
    return [`viseme${spelt}`, `viseme_${name}`] as const;
  }),
]);

/** Which of ARKit's or Oculus's shapes a morph target is; null when it is none of them. */
export const knownShape = (name: string): string | null => KNOWN.get(plain(name)) ?? null;
