/** RRDBNet's tensors under Real-ESRGAN's names, whichever of its three layouts a file has. */
import type { Renamed } from '../checkpoint/tensor-view.ts';

/** Of BSRGAN and RealSR, which wrote the network anew before Real-ESRGAN did. */
const MIDDLE: readonly (readonly [RegExp, string])[] = [
  [/^RRDB_trunk\.(\d+)\.RDB(\d)\./, 'body.$1.rdb$2.'],
  [/^trunk_conv\./, 'conv_body.'],
  [/^upconv(\d)\./, 'conv_up$1.'],
  [/^HRconv\./, 'conv_hr.'],
];

/** Undefined for names of no layout of this network. */
export function renameRrdbNet(tensors: readonly Renamed[]): Renamed[] | undefined {
  const names = new Set(tensors.map(([name]) => name));
  if (names.has('model.0.weight') && names.has('model.1.sub.0.RDB1.conv1.0.weight'))
    return renameOld(tensors);
  const isLater = ['body.0.rdb1.conv1.weight', 'RRDB_trunk.0.RDB1.conv1.weight'].some(name =>
    names.has(name),
  );
  if (!isLater || !names.has('conv_first.weight')) return undefined;
  return tensors.map(([name, entry]) => {
    return [MIDDLE.reduce((at, [from, to]) => at.replace(from, to), name), entry];
  });
}

/**
 * ESRGAN's first layout numbers a Sequential through: after the trunk each doubling takes three places (resize, convolution,
 * activation), and the last two convolutions have an activation between them.
 */
function renameOld(tensors: readonly Renamed[]): Renamed[] {
  const outer = tensors.flatMap(([name]) => /^model\.(\d+)\.weight$/.exec(name)?.[1] ?? []).map(Number);
  const doublings = Math.max(0, outer.length - 3);
  const places = new Map([[0, 'conv_first']]);
  for (let i = 1; i <= doublings; i++) places.set(3 * i, `conv_up${i}`);
  places.set(3 * doublings + 2, 'conv_hr').set(3 * doublings + 4, 'conv_last');
  return tensors.map(([name, entry]) => {
    const inner = name
      .replace(/^model\.1\.sub\.(\d+)\.RDB(\d)\.conv(\d)\.0\./, 'body.$1.rdb$2.conv$3.')
      .replace(/^model\.1\.sub\.\d+\.(weight|bias)$/, 'conv_body.$1');
    const [, place, role] = /^model\.(\d+)\.(weight|bias)$/.exec(name) ?? [];
    const module = place === undefined ? undefined : places.get(Number(place));
    return [module === undefined ? inner : `${module}.${role}`, entry];
  });
}
