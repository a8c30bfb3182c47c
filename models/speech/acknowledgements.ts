/** Short answers that come at once: made ahead of time, while nothing else is to be said, and kept. */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { z } from 'zod';
import type { SpeechChunk } from './tts/synthesiser.ts';

/** What she says before she knows what to say. */
export const ACKNOWLEDGEMENTS = [
  'Sure.',
  'Of course.',
  'Okay.',
  'All right.',
  'Yes?',
  'Let me see.',
  'One moment.',
  'Good idea.',
  'I would love to.',
  'Let me paint that.',
  'Here it comes.',
  'It is ready.',
  'Done.',
  'Hmm.',
  'Sorry?',
  'Could you say that again?',
  'I did not catch that.',
  'I am listening.',
  'Thank you.',
  'You are welcome.',
] as const;

/** Changes when the same words would sound otherwise: another model, another way of timing. */
const VERSION = 1;

const span = { start: z.number(), end: z.number() };
const chunksSchema = z.array(
  z.object({
    samples: z.instanceof(Float32Array),
    sampleRate: z.number().int().positive(),
    start: z.number(),
    phonemes: z.array(
      z.object({ ...span, phoneme: z.string(), stress: z.union([z.literal(0), z.literal(1), z.literal(2)]) }),
    ),
    words: z.array(z.object({ ...span, text: z.string(), index: z.number().int() })),
    last: z.boolean(),
  }),
);

export interface Wording {
  readonly text: string;
  readonly synthesiser: string;
  readonly voice: string;
  readonly speed: number;
}

/** Enough for the answers of every voice; the least recently used go. */
const MOST = 200;

export class PreparedSpeech {
  readonly #folder: string | null;
  readonly #known = new Map<string, readonly SpeechChunk[]>();

  /** @param folder keeps them from one start to the next; null = in memory only */
  constructor(folder: string | null) {
    this.#folder = folder;
  }

  /** The pieces of sound, or null when these words have not been prepared. Never fails: a bad file is no file. */
  async find(wording: Wording): Promise<readonly SpeechChunk[] | null> {
    const key = keyOf(wording);
    const known = this.#known.get(key) ?? (await this.#read(key));
    if (!known) return null;
    this.#remember(key, known);
    return known;
  }

  async keep(wording: Wording, chunks: readonly SpeechChunk[]): Promise<void> {
    const key = keyOf(wording);
    this.#remember(key, chunks);
    if (!this.#folder) return;
    // A full disk or a read-only folder costs a little time at the next start, nothing else.
    await this.#write(key, chunks).catch(() => {});
  }

  #remember(key: string, chunks: readonly SpeechChunk[]): void {
    this.#known.delete(key);
    this.#known.set(key, chunks);
    const oldest = this.#known.size > MOST ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  async #read(key: string): Promise<readonly SpeechChunk[] | null> {
    if (!this.#folder) return null;
    try {
      return chunksSchema.parse(deserialize(await readFile(join(this.#folder, key))));
    } catch {
      return null;
    }
  }

  async #write(key: string, chunks: readonly SpeechChunk[]): Promise<void> {
    await mkdir(this.#folder!, { recursive: true });
    const path = join(this.#folder!, key);
    await writeFile(`${path}.new`, serialize(chunks));
    await rename(`${path}.new`, path);
  }
}

function keyOf({ text, synthesiser, voice, speed }: Wording): string {
  const name = JSON.stringify([VERSION, synthesiser, voice, speed, text]);
  return `${createHash('sha256').update(name).digest('hex').slice(0, 32)}.speech`;
}
