/** What a list of autoencoders says of a file. */
import { z } from 'zod';
import { fileDigest } from '../file-digest.ts';
import { shortened } from '../model-hash.ts';
import { openVaeFile } from './vae-file.ts';

export const vaeInfoSchema = z.object({
  /** First 10 hex digits of SHA-256 over the file, as A1111 shows it. */
  hash: z.string().regex(/^[0-9a-f]{10}$/),
  /** Of a latent pixel. */
  channels: z.int(),
  /** Pixels per latent pixel on each side. */
  scale: z.int(),
  /** It also turns pictures into latents. */
  encodes: z.boolean(),
});
export type VaeInfo = z.infer<typeof vaeInfoSchema>;

/** Reads all of the file, for its hash. Throws as `openVaeFile`. */
export async function inspectVae(path: string): Promise<VaeInfo> {
  const { decoder, encoder } = await openVaeFile(path, { scalingFactor: 1, shiftFactor: 0, sampleSize: 512 });
  const { channels, scale } = decoder.describe;
  return { hash: shortened(await fileDigest(path)), channels, scale, encodes: encoder !== undefined };
}
