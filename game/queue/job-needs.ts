/** What another machine must have to paint a job: files by their content, never by where they lie. */
import { z } from 'zod';
import type { ModelInfo } from '../../models/pipelines/parts.ts';

const hash = z.string().regex(/^[0-9a-f]{8,64}$/);
const byName = z.record(z.string().max(500), hash);

export const jobNeedsSchema = z.object({
  model: z.string().max(200),
  /** By the names that the prompts use. */
  loras: byName,
  embeddings: byName,
  vae: hash.nullable(),
  upscaler: hash.nullable(),
});
export type JobNeeds = z.infer<typeof jobNeedsSchema>;

/**
 * A model's identity. Its hash is that of its largest file; the bytes of all its files tell apart models that share that one and have
 * another text encoder or autoencoder. Null while it is not known, or where it is put together from files that have no hash.
 */
export const modelIdentity = ({
  sha256,
  bytes,
  kind,
  parts,
}: Pick<ModelInfo, 'sha256' | 'bytes' | 'kind' | 'parts'>): string | null =>
  sha256 === null || parts ? null : `${kind}:${bytes}:${sha256}`;

/** As one list, to compare with what a worker has. Two versions of the program paint two pictures, so the version is part of it. */
export const needsList = (
  { model, loras, embeddings, vae, upscaler }: JobNeeds,
  version: string,
): string[] => [
  `aurora ${version}`,
  `model ${model}`,
  ...Object.values(loras).map(value => `lora ${value}`),
  ...Object.values(embeddings).map(value => `embedding ${value}`),
  ...(vae === null ? [] : [`vae ${vae}`]),
  ...(upscaler === null ? [] : [`upscaler ${upscaler}`]),
];
