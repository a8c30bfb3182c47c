/** What a list of embeddings says of a file. */
import { z } from 'zod';
import { fileDigest } from '../file-digest.ts';
import { openEmbedding } from './embedding-file.ts';

export const embeddingInfoSchema = z.object({
  /** First 12 hex digits of SHA-256 over the file, as A1111 shows it. */
  hash: z.string().regex(/^[0-9a-f]{12}$/),
  /** Tokens that it takes in a prompt. */
  vectors: z.int().positive(),
  /** Of its vectors, for each text encoder that it is made for. */
  widths: z.array(z.int()),
});
export type EmbeddingInfo = z.infer<typeof embeddingInfoSchema>;

/** Throws as `openEmbedding`. */
export async function inspectEmbedding(path: string): Promise<EmbeddingInfo> {
  const { path: real, vectors, widths } = await openEmbedding(path);
  return { hash: (await fileDigest(real)).slice(0, 12), vectors, widths: [...widths] };
}
