/** What somebody does by saying something: an intent, what of, and the parts of it. */
import type { IntentName } from '../../../components/index.ts';
import type { EvidenceView } from '../thought-view.ts';

export type Roles = Readonly<Record<string, string>>;

export interface Move {
  readonly intent: IntentName;
  /** What of, more closely: it chooses the answer. */
  readonly topic: string;
  /** 0 … 1: how often a sentence like this means that. */
  readonly certainty: number;
  /** The rule by which it was understood so, in words. */
  readonly rule: string;
  readonly words: string;
  readonly roles: Roles;
}

/** Something that was told, and is to be remembered. */
export interface ToldFact {
  readonly subject: string;
  readonly relation: string;
  readonly object: string;
  /** 0 … 1. */
  readonly confidence: number;
}

export interface Reading {
  /** The one that counts first. At least one. */
  readonly moves: readonly Move[];
  readonly facts: readonly ToldFact[];
  /** Chance of each intent; what is left to 1 is "none of them". */
  readonly beliefs: Readonly<Partial<Record<IntentName, number>>>;
  readonly evidence: readonly EvidenceView[];
}
