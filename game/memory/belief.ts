/** What happens to what is believed when something new is said: the rule by which contradictions are resolved. */

export interface Claim {
  readonly subject: string;
  readonly relation: string;
  readonly object: string;
  /** 0 … 1. */
  readonly confidence: number;
}

export type Verdict =
  /** Nothing speaks against it. */
  | { readonly kind: 'new' }
  /** The same is believed already: more surely now. */
  | { readonly kind: 'same'; readonly confidence: number }
  /** It takes the place of what was believed, which becomes history. */
  | { readonly kind: 'replaces' }
  /** What is believed is much surer: the claim is kept as history, for the day when it is said again. */
  | { readonly kind: 'doubted' };

/** How much less sure than what is believed a newer claim may be and still replace it: people change, and say so in passing. */
export const YIELDS = 0.3;

/** Never quite sure, so that everything can be corrected. */
const SUREST = 0.99;

/** Relations of which there is one at a time. */
const SINGLE =
  /^(?:is|was|are)?\s*(?:called|named|born (?:on|in|at)|aged|married to|the name of|years old)$|^(?:lives?|works?) (?:in|at|as|for)$|^(?:has the )?(?:name|age|birthday|address|job|home|email|phone number)(?: is)?$|^(?:'s )?favou?rite\b|\bfavou?rite\b/i;

/** Relations that exclude each other for the same object. */
const OPPOSITE: Readonly<Record<string, string>> = {
  likes: 'dislikes',
  dislikes: 'likes',
  loves: 'hates',
  hates: 'loves',
  'is afraid of': 'is not afraid of',
  'is not afraid of': 'is afraid of',
};

export const isSingle = (relation: string): boolean => SINGLE.test(relation.trim());

export const oppositeOf = (relation: string): string | null =>
  OPPOSITE[relation.trim().toLowerCase()] ?? null;

/** Names are the same in any case and with any spaces. */
export const sameName = (name: string): string =>
  name.normalize('NFC').trim().replace(/\s+/gu, ' ').toLowerCase();

/** Two claims that cannot both be true. @param single there is only one object of this relation */
export function contradict(a: Claim, b: Claim, single: boolean): boolean {
  if (sameName(a.subject) !== sameName(b.subject)) return false;
  const sameObject = sameName(a.object) === sameName(b.object);
  if (sameName(a.relation) === sameName(b.relation)) return single && !sameObject;
  return sameObject && oppositeOf(a.relation) === sameName(b.relation);
}

/** Independent evidence: 1 − (1 − a)(1 − b). */
export const combined = (a: number, b: number): number => Math.min(SUREST, 1 - (1 - a) * (1 - b));

/** @param held what is believed and has to do with the claim: the same, or contradictions */
export function judge(claim: Claim, held: readonly Claim[], single: boolean): Verdict {
  const same = held.find(
    other =>
      sameName(other.subject) === sameName(claim.subject) &&
      sameName(other.relation) === sameName(claim.relation) &&
      sameName(other.object) === sameName(claim.object),
  );
  if (same !== undefined) return { kind: 'same', confidence: combined(same.confidence, claim.confidence) };
  const against = held.filter(other => contradict(claim, other, single));
  if (against.length === 0) return { kind: 'new' };
  const surest = Math.max(...against.map(({ confidence }) => confidence));
  return claim.confidence >= surest - YIELDS ? { kind: 'replaces' } : { kind: 'doubted' };
}
