import { AuroraError } from '../../models/errors.ts';
import type { GenerateInput } from '../api/protocol.ts';
import type { InputStore } from './input-store.ts';

const HASH = /^[0-9a-f]{64}$/;
const DATA_URL = /^data:image\/[\w.+-]+;base64,/;
const BASE64 = /^[A-Za-z0-9+/\s]+={0,2}\s*$/;

/**
 * The request with its pictures kept, and their hashes in their place. A picture is given as the hash of one that is kept, as
 * base64 (also as a data URL), or by the id of a picture of the gallery.
 * @param readPicture bytes of a gallery's picture
 * @throws AuroraError `INPUT_MISSING`, `IMAGE_…`, `MASK_OPAQUE`, `UNKNOWN_PICTURE`, `MASK_WITHOUT_IMAGE`
 */
export async function takeInputs(
  input: GenerateInput,
  store: InputStore,
  readPicture: (id: string) => Promise<Uint8Array>,
): Promise<GenerateInput> {
  const { image, mask } = input;
  if (mask !== undefined && image === undefined) {
    throw new AuroraError('MASK_WITHOUT_IMAGE', 'There is a mask, and no picture for it.', {
      field: 'mask',
      legal: 'a mask together with an image',
      hint: 'Give the picture as `image`.',
    });
  }
  if (image === undefined) return input;
  const source = HASH.test(image)
    ? await store.find(image)
    : await store.add(bytesOfText(image) ?? (await readPicture(image)), 'image');
  if (mask === undefined) return { ...input, image: source.hash };
  const masked = HASH.test(mask)
    ? await store.find(mask, 'mask')
    : await store.add(
        bytesOfText(mask) ?? (await readPicture(mask)),
        input.maskKind === 'holes' ? 'holes' : 'mask',
      );
  const { maskKind: _, ...rest } = input;
  return { ...rest, image: source.hash, mask: masked.hash };
}

/** Shorter than this is an id. */
const LONGEST_ID = 64;

/** A picture in base64, also as a data URL; null for what is an id. */
export function bytesOfText(text: string): Uint8Array | null {
  const url = DATA_URL.exec(text);
  if (url) return Buffer.from(text.slice(url[0].length), 'base64');
  return text.length > LONGEST_ID && BASE64.test(text) ? Buffer.from(text, 'base64') : null;
}
