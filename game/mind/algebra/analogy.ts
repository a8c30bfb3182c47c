/**
 * Analogies: what is to `c` as `b` is to `a`. The step from a to b is b ⊗ a⁻¹, and binding takes it: king ⊗ man⁻¹ ⊗ woman.
 * For frames it is the "dollar of Mexico" (P. Kanerva, "What We Mean When We Say 'What's the Dollar of Mexico?'", AAAI Fall
 * Symposium 2010). For texts that came in by `TextProjection`, where binding is addition, it is exactly the embedding of
 * king − man + woman (T. Mikolov et al., NAACL 2013).
 */
import { bind, type Hypervector, unbind } from './hypervector.ts';

/** A noisy copy of the answer, for a cleanup memory. */
export const analogy = (a: Hypervector, b: Hypervector, c: Hypervector): Hypervector => bind(unbind(b, a), c);
