import { describe, expect, it } from 'vitest';
import {
  analogy,
  CleanupMemory,
  noiseOf,
  similarity,
  TextProjection,
} from '../../../../game/mind/algebra/index.ts';
import { createNoise } from '../../../../models/random/index.ts';

const WIDTH = 96;

/** Embeddings of length 1, [count][WIDTH]. */
function embeddings(count: number, seed: number): Float32Array[] {
  const all = new Float32Array(count * WIDTH);
  createNoise('cpu', seed).fillNormal(all);
  return Array.from({ length: count }, (_, i) => scaled(all.subarray(i * WIDTH, (i + 1) * WIDTH)));
}

const scaled = (vector: Float32Array) => {
  const length = Math.hypot(...vector);
  return vector.map(x => x / length);
};

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

const projection = new TextProjection(WIDTH);

describe('a text in the algebra', () => {
  it('must be an embedding of the encoder that the projection was made for', () => {
    expect(() => projection.project(new Float32Array(3))).toThrow(
      expect.objectContaining({ code: 'ALGEBRA_EMBEDDING' }),
    );
  });

  it('is as like others as exp(−(1 − c) / ℓ²) says, within five deviations', () => {
    const [a, other] = embeddings(2, 4) as [Float32Array, Float32Array];
    const orthogonal = scaled(other.map((x, i) => x - cosine(a, other) * a[i]!));
    for (const wanted of [-0.4, 0, 0.3, 0.5, 0.7, 0.9, 0.97]) {
      const b = a.map((x, i) => wanted * x + Math.sqrt(1 - wanted * wanted) * orthogonal[i]!);
      const found = similarity(projection.project(a), projection.project(b));
      expect(Math.abs(found - projection.expected(wanted))).toBeLessThan(5 * noiseOf(1024));
    }
  });

  it('keeps the order of likenesses: the same nearest of 100, nine times in ten where it is nearer than noise', () => {
    const texts = embeddings(100, 5);
    const memory = new CleanupMemory();
    for (const [i, text] of texts.entries()) memory.add(String(i), projection.project(text));
    const [other] = embeddings(1, 6) as [Float32Array];
    let same = 0;
    for (const [i, text] of texts.entries()) {
      const near = scaled(text.map((x, j) => x + 0.7 * other[j]!));
      const nearest = texts.reduce(
        (best, t, k) => (cosine(near, t) > cosine(near, texts[best]!) ? k : best),
        0,
      );
      if (memory.clean(projection.project(near))?.name === String(nearest)) same += 1;
      expect(nearest).toBe(i);
    }
    expect(same).toBeGreaterThanOrEqual(90);
  });

  it('is added to another by binding: king − man + woman is exactly the embedding of it', () => {
    const [man, king, woman] = embeddings(3, 7) as [Float32Array, Float32Array, Float32Array];
    const bound = analogy(projection.project(man), projection.project(king), projection.project(woman));
    const added = projection.project(king.map((x, i) => x - man[i]! + woman[i]!));
    expect(similarity(bound, added)).toBeGreaterThan(0.99999);
  });

  it('comes from any reader of texts, several at once', async () => {
    const [a, b] = embeddings(2, 9) as [Float32Array, Float32Array];
    const asked: (readonly string[])[] = [];
    const vectors = await projection.encode(['a', 'b'], async texts => {
      asked.push(texts);
      return Float32Array.from([...a, ...b]);
    });
    expect(asked).toEqual([['a', 'b']]);
    expect(vectors).toEqual([projection.project(a), projection.project(b)]);
  });
});
