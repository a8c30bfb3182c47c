/**
 * Role–filler frames: role₁ ⊗ filler₁ ⊕ role₂ ⊗ filler₂ ⊕ …, so that "Anna gave Bruno a book" and "Bruno gave Anna a book"
 * are different though the same words are in them.
 * Source: Plate 1995, section IV-B.
 */
import { Bundle } from './bundle.ts';
import { bind, emptyVector, type Hypervector, unbind } from './hypervector.ts';
import type { Symbols } from './symbols.ts';

/** Fillers by role. A filler is any hypervector: a symbol's, a text's, or another frame's. */
export type Fillers = Readonly<Record<string, Hypervector>>;

/** Names of roles live in a space of their own, so that a role is never like a thing of the same name. */
const roleName = (role: string): string => `role:${role}`;

/** Unit phasors, [2 D]. */
export function encodeFrame(symbols: Symbols, fillers: Fillers): Hypervector {
  const sum = new Bundle(symbols.dimensions);
  const pair = emptyVector(symbols.dimensions);
  for (const [role, filler] of Object.entries(fillers))
    sum.add(bind(symbols.of(roleName(role)), filler, pair));
  return sum.unit();
}

/** A noisy copy of what fills a role; noise for a role that the frame does not have. For a cleanup memory. */
export function fillerOf(symbols: Symbols, frame: Hypervector, role: string): Hypervector {
  return unbind(frame, symbols.of(roleName(role)));
}
