/** What a list of upscalers says of a file. */
import { z } from 'zod';
import { fileDigest } from '../file-digest.ts';
import { shortened } from '../model-hash.ts';
import { openUpscalerFile, UPSCALER_ARCHITECTURES } from './upscaler-file.ts';

export const upscalerInfoSchema = z.object({
  /** First 10 hex digits of SHA-256 over the file. */
  hash: z.string().regex(/^[0-9a-f]{10}$/),
  architecture: z.enum(UPSCALER_ARCHITECTURES),
  /** Times that it makes each side. */
  scale: z.int(),
  /** Blocks, or convolutions of a compact one. */
  depth: z.int(),
  /** Channels between them. */
  features: z.int(),
});
export type UpscalerInfo = z.infer<typeof upscalerInfoSchema>;

/** Reads all of the file, for its hash. Throws as `openUpscalerFile`. */
export async function inspectUpscaler(path: string): Promise<UpscalerInfo> {
  const { architecture, scale, depth, features } = await openUpscalerFile(path);
  return { hash: shortened(await fileDigest(path)), architecture, scale, depth, features };
}
