/** The pictures that a job begins with, from their files. */
import { readFile } from 'node:fs/promises';
import { AuroraError } from '../errors.ts';
import { luminance } from '../image/mask.ts';
import { decodePng } from '../image/png.ts';
import type { Samples } from '../image/resample.ts';
import type { PictureInputs } from '../pipelines/index.ts';
import type { GenerationSettings } from '../settings.ts';
import type { JobResources } from '../worker-protocol.ts';

/** Throws `IMAGE_MISSING`, and the PNG errors. */
export async function readInputs(
  { source, inpaint }: GenerationSettings,
  { images = {} }: JobResources,
): Promise<PictureInputs> {
  const read = async (field: string, hash: string): Promise<Samples> => {
    const path = images[hash];
    const bytes = path === undefined ? null : await readFile(path).catch(() => null);
    if (bytes === null) {
      throw new AuroraError('IMAGE_MISSING', `The picture ${hash.slice(0, 12)}… is not there.`, {
        field,
        value: hash,
        legal: 'a picture among the inputs',
        hint: 'Give it again.',
      });
    }
    const { width, height, data } = decodePng(bytes);
    return { width, height, channels: 3, data };
  };
  return {
    ...(source && { source: await read('source.image', source.image) }),
    ...(inpaint && { mask: luminance(await read('inpaint.mask', inpaint.mask)) }),
  };
}
