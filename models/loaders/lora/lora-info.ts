/** What a list of LoRAs says of a file. */
import { z } from 'zod';
import { fileDigest } from '../file-digest.ts';
import { type LoraFile, openLora } from './lora-file.ts';

export const loraInfoSchema = z.object({
  /** First 12 hex digits of SHA-256 over its tensors, as A1111 shows it: a change of the metadata does not change it. */
  hash: z.string().regex(/^[0-9a-f]{12}$/),
  rank: z.int(),
  /** What it was trained on, in its trainer's words; null where it does not say. */
  family: z.string().nullable(),
  /** Words that call for it, most frequent first. */
  words: z.array(z.string()),
  /** It was taught to need no more steps than these, at this guidance (1 = none); null for any other. */
  quick: z.object({ steps: z.int().min(1).max(50), guidanceScale: z.number().min(1).max(50) }).nullable(),
});
export type LoraInfo = z.infer<typeof loraInfoSchema>;

/** Reads all of the file, for its hash. Throws as `openLora`. */
export async function inspectLora(path: string): Promise<LoraInfo> {
  const file = await openLora(path);
  const { metadata, rank } = file;
  const made = metadata.ss_base_model_version ?? metadata['modelspec.architecture'];
  const hash = (await fileDigest(file.path, firstByte(file))).slice(0, 12);
  const family = made?.slice(0, MOST_LETTERS) ?? null;
  return { hash, rank, family, words: trainedWords(metadata), quick: quickOf(metadata) };
}

/** What `models/training` writes into the LoRAs of its stage `distil`. */
function quickOf(metadata: Readonly<Record<string, string>>): LoraInfo['quick'] {
  const [steps, cfg] = [metadata['aurora.steps'], metadata['aurora.cfg']];
  if (steps === undefined || cfg === undefined) return null;
  const { data } = loraInfoSchema.shape.quick.safeParse({ steps: Number(steps), guidanceScale: Number(cfg) });
  return data ?? null;
}

const firstByte = ({ weights }: LoraFile) =>
  Math.min(...weights.names().map(name => weights.get(name).offset));

const MOST_WORDS = 20;
const MOST_LETTERS = 100;

/** What the trainer called its subject, most frequent first. */
function trainedWords(metadata: Readonly<Record<string, string>>): string[] {
  const phrase = metadata['modelspec.trigger_phrase'];
  if (phrase) return [phrase.slice(0, 2 * MOST_LETTERS)];
  try {
    const folders = JSON.parse(metadata.ss_tag_frequency ?? '{}') as Record<string, Record<string, number>>;
    const counts = new Map<string, number>();
    for (const tags of Object.values(folders))
      for (const [tag, count] of Object.entries(tags))
        counts.set(tag, (counts.get(tag) ?? 0) + Number(count));
    const sorted = [...counts].sort((a, b) => b[1] - a[1]);
    return sorted.slice(0, MOST_WORDS).map(([tag]) => tag.trim().slice(0, MOST_LETTERS));
  } catch {
    return [];
  }
}
