/** "Berlin", "the second one", "I live in Berlin": which of two claims somebody says is right. */
import type { GoalView } from '../../memory/reflect/goals.ts';

type Claim = GoalView['options'][number];

const FIRST = /\b(?:first|1st|former)\b/i;
/** Words: "the first one is right". In a longer sentence "first" may be anything. */
const SHORT = 6;
const SECOND = /\b(?:second|2nd|latter|last)\b/i;

/** Null where neither is said, or both are, or one is denied. */
export function chosenClaim(words: string, claims: readonly Claim[]): Claim | null {
  const [first, second] = [FIRST.test(words), SECOND.test(words)];
  if (first !== second && words.split(/\s+/).length <= SHORT) return claims[first ? 0 : 1] ?? null;
  if (/\b(?:not?|never|neither|n't)\b|n't\b/i.test(words)) return null;
  const said = claims.filter(({ says }) => {
    const plain = says.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return new RegExp(String.raw`(?<![\p{L}\p{N}])${plain}(?![\p{L}\p{N}])`, 'iu').test(words);
  });
  return said.length === 1 ? said[0]! : null;
}
