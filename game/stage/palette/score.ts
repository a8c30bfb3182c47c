/** How well a line of the palette fits what was typed. */
import { defaultFilter } from 'cmdk';

/** The line that takes what nothing else does. */
export const ASK = 'ask-her';

/** What was used lately comes first among what fits alike. */
const RECENT = 1.3;

/** 0 = it does not fit. `value` is the line's id, `keywords` its title and its name. */
export function score(
  value: string,
  search: string,
  keywords: readonly string[] = [],
  recents: readonly string[] = [],
): number {
  // Always there, and always last.
  if (value === ASK) return Number.MIN_VALUE;
  const best = Math.max(0, ...keywords.map(keyword => defaultFilter(keyword, search)));
  return recents.includes(value) ? best * RECENT : best;
}
