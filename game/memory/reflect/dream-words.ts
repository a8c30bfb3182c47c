/**
 * What a dream is of: two memories as one hypervector, and the words that are the nearest to it. Texts enter by their embeddings; a
 * bundle is like each of its members, so a word that is somewhat near to both comes before one that is near to either.
 */
import { bundle, similarity, TextProjection } from '../../mind/algebra/index.ts';

/** Words of a dream. */
const WORDS = 5;
/** Two words that are this alike say the same: castle, castles. */
const SAME = 0.8;

export interface DreamWord {
  readonly word: string;
  readonly similarity: number;
}

let known: TextProjection | null = null;

/**
 * The nearest first. O(words · D · width): 64 words take some 50 ms, so it belongs into a thread.
 * @param embeddings [2 + words, width], of the two texts and of the words
 */
export function dreamWords(embeddings: Float32Array, words: readonly string[]): DreamWord[] {
  const width = embeddings.length / (words.length + 2);
  if (known?.width !== width) known = new TextProjection(width);
  const projection = known;
  const vectorOf = (i: number) => projection.project(embeddings.subarray(i * width, (i + 1) * width));
  const met = bundle([vectorOf(0), vectorOf(1)]);
  const near = words
    .map((word, i) => {
      const vector = vectorOf(i + 2);
      return { word, vector, similarity: similarity(met, vector) };
    })
    .sort((a, b) => b.similarity - a.similarity || (a.word < b.word ? -1 : 1));
  const chosen: typeof near = [];
  for (const candidate of near) {
    if (chosen.length === WORDS) break;
    if (chosen.every(({ vector }) => similarity(vector, candidate.vector) < SAME)) chosen.push(candidate);
  }
  return chosen.map(({ word, similarity }) => ({ word, similarity }));
}

/** In the words that pictures are asked for with. */
export const dreamPrompt = (words: readonly string[]): string =>
  `a dream of ${words.slice(0, 2).join(' and ')}${words.length > 2 ? `, ${words.slice(2).join(', ')}` : ''}`;
