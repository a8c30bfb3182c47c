/** A character card out of a file: JSON, or a PNG with the JSON in base64 under `ccv3` or `chara`. Read as hostile input. */
import { AuroraError } from '../../../../models/errors.ts';
import { readPngText } from '../../../../models/image/png-text.ts';
import { type Character, characterOf, notReadable } from './character.ts';

/** Bytes of a file, and of the card in it. */
export const MOST_FILE = 16 * 1024 * 1024;
const MOST_CARD = 4 * 1024 * 1024;

const PNG = [0x89, 0x50, 0x4e, 0x47];

export interface ReadCard {
  readonly character: Character;
  /** The card itself, as it was, with every field. */
  readonly card: unknown;
}

/** @throws AuroraError `CARD_NOT_READABLE`, `PNG_…` */
export function readCard(bytes: Uint8Array): ReadCard {
  if (bytes.length > MOST_FILE) throw notReadable(`it has more than ${MOST_FILE / 1024 / 1024} MiB`);
  const json = PNG.every((byte, i) => bytes[i] === byte) ? jsonIn(bytes) : bytes;
  if (json.length > MOST_CARD) throw notReadable(`the card has more than ${MOST_CARD / 1024 / 1024} MiB`);
  let card: unknown;
  try {
    card = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json));
  } catch {
    throw notReadable('there is no JSON in it');
  }
  try {
    return { character: characterOf(card), card };
  } catch (error) {
    // A value nested a thousand times deep ends the stack of whoever looks at it.
    throw error instanceof AuroraError ? error : notReadable((error as Error).message);
  }
}

function jsonIn(png: Uint8Array): Uint8Array {
  const text = readPngText(png);
  const encoded = text.ccv3 ?? text.chara;
  if (encoded === undefined) throw notReadable('the picture has no entry "ccv3" or "chara"');
  if (!/^[A-Za-z0-9+/=\s_-]*$/.test(encoded)) throw notReadable('its entry is no base64');
  return Buffer.from(encoded, 'base64');
}
