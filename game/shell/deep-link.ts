/** A link that the system hands over, `aurora://paint?prompt=…`: found here, read by the page, which asks before it acts. */

export const LINK_SCHEME = 'aurora';
const MOST_CHARACTERS = 4000;

/** The first link among a program's arguments; null: there is none, or none that is fit to be read. */
export function linkOf(words: readonly string[]): string | null {
  const link = words.find(word => word.toLowerCase().startsWith(`${LINK_SCHEME}:`));
  if (link === undefined || link.length > MOST_CHARACTERS) return null;
  // A link is one line of text; the rest of what the page makes of it is its own affair.
  return [...link].every(character => character >= ' ' && character !== '\u007f') ? link : null;
}
