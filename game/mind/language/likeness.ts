/**
 * Where no rule is sure: the sentence as a hypervector beside sentences of which it is known what they mean, by a cleanup memory.
 * The sentence encoder reads; without it, rules stand alone.
 */
import type { IntentName } from '../../../components/index.ts';
import { CleanupMemory, type ReadTexts, TextProjection } from '../algebra/index.ts';
import type { Move, Reading } from './move.ts';
import { PROTOTYPES } from './prototypes.ts';

/** So many of the most similar vote, with their similarity above noise as weight. */
const VOTERS = 5;
/** A similarity below which a sentence is like nothing that is known: unrelated sentences are at 0.25, see docs/decisions/0030. */
const UNRELATED = 0.36;
/** Sentences that are read at once: whoever asks something meanwhile waits for no more than that. */
const BATCH = 8;
/** The share of belief that rules keep when likeness says something else. */
const RULES_KEEP = 0.5;

export class Likeness {
  readonly #read: ReadTexts;
  #known: Promise<{ memory: CleanupMemory; projection: TextProjection }> | null = null;

  constructor(read: ReadTexts) {
    this.#read = read;
  }

  /** What rules have found, weighed with what the sentence is like. @throws AuroraError where nobody can read sentences */
  async refine(text: string, reading: Reading): Promise<Reading> {
    const { memory, projection } = await this.prepare();
    const [vector] = await projection.encode([text.slice(0, 500)], this.#read);
    const near = memory
      .nearest(vector!, VOTERS)
      .filter(({ similarity }) => similarity > Math.max(UNRELATED, memory.threshold));
    if (near.length === 0) return reading;
    const votes = new Map<IntentName, number>();
    for (const { name, similarity } of near) {
      const { intent } = PROTOTYPES[Number(name)]!;
      votes.set(intent, (votes.get(intent) ?? 0) + (similarity - UNRELATED));
    }
    const total = [...votes.values()].reduce((sum, vote) => sum + vote, 0);
    const trust = Math.min(1, near[0]!.similarity / 0.8) * (1 - RULES_KEEP);
    const beliefs: Partial<Record<IntentName, number>> = {};
    for (const [intent, chance] of Object.entries(reading.beliefs))
      beliefs[intent as IntentName] = chance * (1 - trust);
    for (const [intent, vote] of votes) beliefs[intent] = (beliefs[intent] ?? 0) + trust * (vote / total);
    return {
      ...reading,
      moves: promoted(reading.moves, beliefs, near, text),
      beliefs,
      evidence: [
        ...reading.evidence,
        {
          by: 'likeness',
          sentence: PROTOTYPES[Number(near[0]!.name)]!.text,
          similarity: near[0]!.similarity,
        },
      ],
    };
  }

  /** Reads what is known, once. @throws AuroraError where nobody can read sentences */
  prepare(): Promise<{ memory: CleanupMemory; projection: TextProjection }> {
    this.#known ??= this.#learn().catch(error => {
      this.#known = null;
      throw error;
    });
    return this.#known;
  }

  async #learn() {
    const memory = new CleanupMemory();
    let projection: TextProjection | null = null;
    for (let from = 0; from < PROTOTYPES.length; from += BATCH) {
      const some = PROTOTYPES.slice(from, from + BATCH);
      const embeddings = await this.#read(some.map(({ text }) => text));
      const width = embeddings.length / some.length;
      projection ??= new TextProjection(width);
      for (let i = 0; i < some.length; i++)
        memory.add(String(from + i), projection.project(embeddings.subarray(i * width, (i + 1) * width)));
    }
    return { memory, projection: projection! };
  }
}

/** The move of the likeliest intent comes first; where rules know none of it, the nearest sentence lends its topic. */
function promoted(
  moves: readonly Move[],
  beliefs: Reading['beliefs'],
  near: readonly { name: string; similarity: number }[],
  text: string,
): readonly Move[] {
  const [best] = Object.entries(beliefs).toSorted(([, a], [, b]) => b - a)[0] ?? [moves[0]!.intent];
  const known = moves.find(({ intent }) => intent === best);
  const nearest = near.map(({ name }) => PROTOTYPES[Number(name)]!).find(({ intent }) => intent === best);
  const vague = /^(?:statement|question|told|of-her)$/.test(known?.topic ?? '');
  if (
    known !== undefined &&
    !(vague && nearest !== undefined && near[0]!.similarity > 0.55 && nearest.topic !== known.topic)
  )
    return [known, ...moves.filter(move => move !== known)];
  if (nearest === undefined) return moves;
  const words = text.trim();
  const roles: Move['roles'] =
    best === 'paint'
      ? { prompt: words }
      : best === 'repaint'
        ? { target: '', change: words }
        : best === 'recall'
          ? { target: words }
          : { said: words };
  // What steers, or deletes, is never done because of likeness alone.
  if (best === 'control' || best === 'forget') return moves;
  const lent: Move = {
    intent: best as IntentName,
    topic: nearest.topic,
    certainty: beliefs[best as IntentName] ?? 0.5,
    rule: `${best}: like “${nearest.text}”`,
    words: words.slice(0, 120),
    roles,
  };
  return [lent, ...moves];
}
