/** A1111's prompt matrix: `a busy city | illustration | cinematic` is its first part with every choice of the others. */

const OPENING = '([{<';
const CLOSING = ')]}>';

/**
 * The parts of a prompt between bars. A bar inside of brackets is an alternation, a wildcard or a name, and stays (A1111
 * divides there too, and paints with the halves of a bracket); so does one behind a backslash.
 */
export function promptParts(prompt: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < prompt.length; i++) {
    const character = prompt[i]!;
    if (character === '\\') i++;
    else if (OPENING.includes(character)) depth++;
    else if (CLOSING.includes(character)) depth = Math.max(0, depth - 1);
    else if (character === '|' && depth === 0) {
      parts.push(prompt.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(prompt.slice(from));
  return parts.map((part, i) => (i === 0 ? part.trim() : part.trim().replace(/^,+|,+$/g, '')));
}

export interface Combining {
  /** The optional parts come before the first one. */
  readonly atStart?: boolean | undefined;
  /** Between two parts. */
  readonly delimiter?: string | undefined;
}

/**
 * Every combination of the optional parts, in A1111's order: combination i has optional part n where bit n of i is set.
 * The first part is always there; one that is empty leaves no delimiter behind.
 */
export function combinations(
  parts: readonly string[],
  { atStart = false, delimiter = ', ' }: Combining = {},
): string[] {
  const [first = '', ...optional] = parts;
  return Array.from({ length: 2 ** optional.length }, (_, i) => {
    const chosen = optional.filter((_part, n) => i & (1 << n));
    return (atStart ? [...chosen, first] : [first, ...chosen]).filter(part => part !== '').join(delimiter);
  });
}

/** Rows of A1111's grid of them: half of the optional parts, rounded down, go downwards. */
export const rowsOfParts = (count: number): number => 1 << Math.floor((count - 1) / 2);
