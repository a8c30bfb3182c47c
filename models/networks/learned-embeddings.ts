/** Learned embeddings (textual inversion) in a text encoder: rows of their own beside its table, given with every evaluation. */
import { Tensor } from 'onnxruntime-node';
import type { NetworkSession } from '../graph/exported-graph.ts';
import type { EmbeddingSlot } from '../prompt/index.ts';

export interface LearnedEmbedding {
  /** Tokens that it takes. */
  readonly vectors: number;
  /** For each text encoder [vectors, channels], row-major. */
  readonly rows: readonly Float32Array[];
}

/** By the names that prompts use. */
export type LearnedEmbeddings = ReadonlyMap<string, LearnedEmbedding>;

/**
 * Feeds for windows with embeddings in them: `vectors` holds each embedding once, behind a row that nobody looks at, and
 * `places` says which row stands in a token's place. Nothing for a session that takes none; whoever names embeddings for one
 * has not looked at the model's `embeddingWidths`.
 * @param slots of each window
 * @param tokens of a window, marks and padding included
 * @param encoder which text encoder it is, from 0
 */
export function embeddingFeeds(
  session: Pick<NetworkSession, 'inputMetadata'>,
  slots: readonly (readonly EmbeddingSlot[])[],
  tokens: number,
  embeddings: LearnedEmbeddings,
  encoder: number,
): Record<string, Tensor> {
  const input = session.inputMetadata.find(({ name }) => name === 'vectors');
  if (!input?.isTensor) {
    const name = slots.flat()[0]?.name;
    if (name === undefined) return {};
    throw new Error(`The embedding ${name} was given to a text encoder that takes none.`);
  }
  const width = Number(input.shape[1]);
  const places = new BigInt64Array(slots.length * tokens);
  const firstRows = new Map<string, number>();
  const chunks: Float32Array[] = [new Float32Array(width)];
  let rows = 1;
  for (const [window, own] of slots.entries()) {
    for (const { name, at, vectors } of own) {
      let first = firstRows.get(name);
      if (first === undefined) {
        const learned = embeddings.get(name)?.rows[encoder];
        if (learned?.length !== vectors * width) {
          throw new Error(`The embedding ${name} has ${learned?.length} numbers, not ${vectors} × ${width}.`);
        }
        first = rows;
        firstRows.set(name, first);
        chunks.push(learned);
        rows += vectors;
      }
      for (let i = 0; i < vectors; i++) places[window * tokens + at + i] = BigInt(first + i);
    }
  }
  const vectors = new Float32Array(rows * width);
  let offset = 0;
  for (const chunk of chunks) {
    vectors.set(chunk, offset);
    offset += chunk.length;
  }
  return {
    vectors: new Tensor('float32', vectors, [rows, width]),
    places: new Tensor('int64', places, [slots.length, tokens]),
  };
}
