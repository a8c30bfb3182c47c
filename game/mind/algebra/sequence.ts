/**
 * Sequences: x₀ ⊕ ρ(x₁) ⊕ ρ²(x₂) ⊕ …, where ρ is a permutation, so that order counts and any place can be read.
 * Sources: Plate 1995, section V-E; P. Kanerva, "Hyperdimensional Computing", Cognitive Computation 1, 2009 (permutation).
 */
import { Bundle } from './bundle.ts';
import { DIMENSIONS, type Hypervector, permute } from './hypervector.ts';

/** Unit phasors, [2 D]. */
export function encodeSequence(items: readonly Hypervector[], dimensions: number = DIMENSIONS): Hypervector {
  const sum = new Bundle(items[0] === undefined ? dimensions : items[0].length / 2);
  for (const [place, item] of items.entries()) sum.add(permute(item, place));
  return sum.unit();
}

/** A noisy copy of the item at `place`, from 0; noise behind the end. For a cleanup memory. */
export const itemAt = (sequence: Hypervector, place: number): Hypervector => permute(sequence, -place);
