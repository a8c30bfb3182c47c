/**
 * What of a character's lore belongs to what is being talked of: entries whose keys occur in the last turns, and those that always
 * do; as many as the budget has room for. Source: Character Card V3, "Lorebook".
 */
import { tokensOf } from '../context.ts';
import type { Character, LoreEntry } from './character.ts';

/** @param said oldest first @param budget tokens @returns in the order of their insertion */
export function loreFor(character: Character, said: readonly string[], budget: number): string[] {
  const { lore, scanDepth, loreBudget } = character;
  const heard = said.slice(-Math.max(1, scanDepth)).join('\n');
  const lower = heard.toLowerCase();
  const found = lore.filter(entry => entry.always || isMet(entry, heard, lower));
  let left = Math.min(budget, loreBudget ?? budget);
  const kept: LoreEntry[] = [];
  // What always belongs comes before what happens to.
  for (const entry of found.toSorted((a, b) => Number(b.always) - Number(a.always) || a.order - b.order)) {
    left -= tokensOf(entry.content);
    if (left < 0) break;
    kept.push(entry);
  }
  return kept.toSorted((a, b) => a.order - b.order).map(({ content }) => content);
}

function isMet(
  { keys, secondary, selective, caseSensitive }: LoreEntry,
  heard: string,
  lower: string,
): boolean {
  const occurs = (key: string) => (caseSensitive ? heard.includes(key) : lower.includes(key.toLowerCase()));
  if (!keys.some(occurs)) return false;
  return !selective || secondary.length === 0 || secondary.some(occurs);
}
