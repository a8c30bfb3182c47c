/** The learned embeddings that a job's prompts name, from their files: a few kilobytes, read for each job. */
import { embeddingFamily, type ModelFolder, openEmbedding, readEmbedding } from '../loaders/index.ts';
import type { LearnedEmbedding, LearnedEmbeddings } from '../networks/index.ts';
import type { JobResources } from '../worker-protocol.ts';

/** @throws AuroraError `EMBEDDING_FAMILY` for vectors of another model's widths, and what `openEmbedding` and `readEmbedding` throw */
export async function readEmbeddings(
  { name: model, embeddingWidths }: Pick<ModelFolder, 'name' | 'embeddingWidths'>,
  { embeddings = {} }: JobResources,
): Promise<LearnedEmbeddings> {
  const learned = new Map<string, LearnedEmbedding>();
  for (const [name, path] of Object.entries(embeddings)) {
    const file = await openEmbedding(path);
    if (file.widths.join() !== embeddingWidths.join())
      throw embeddingFamily(name, file.widths, model, embeddingWidths);
    learned.set(name, { vectors: file.vectors, rows: await readEmbedding(file) });
  }
  return learned;
}
