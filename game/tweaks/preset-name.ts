import { AuroraError } from '../../models/errors.ts';

const MOST = 60;
/** Begins with a letter or a digit, so that no name is a path, a hidden file or a flag. */
const LEGAL = /^[\p{L}\p{N}](?:[\p{L}\p{N} ._-]*[\p{L}\p{N}_-])?$/u;
/** Names that Windows keeps for devices, with any ending. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** The name of a preset, which is also its file's. @throws AuroraError `PRESET_NAME_ILLEGAL` */
export function checkPresetName(name: string): string {
  const plain = name.normalize('NFC').trim();
  if ([...plain].length <= MOST && LEGAL.test(plain) && !plain.includes('..') && !RESERVED.test(plain))
    return plain;
  throw new AuroraError('PRESET_NAME_ILLEGAL', `A preset cannot be called "${name.slice(0, MOST)}".`, {
    field: 'name',
    value: name.slice(0, 200),
    legal: `1 … ${MOST} letters, digits, spaces, dots, hyphens and underscores, beginning with a letter or a digit`,
    hint: 'Choose another name.',
  });
}
