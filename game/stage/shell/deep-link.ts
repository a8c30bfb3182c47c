/** What a link asks for: `aurora://paint?prompt=a%20fox&steps=8`, or any command of the registry by its name. */

export interface LinkRequest {
  readonly command: string;
  /** As texts; the palette shows them in the command's fields, and nothing happens before the person says so. */
  readonly input: Readonly<Record<string, string>>;
}

/** Words that are nicer in a link than the commands' own names. */
const WORDS: Readonly<Record<string, string>> = { paint: 'generate' };
/** Fields of a link. */
const MOST = 40;

/** Null: it asks for nothing but the program itself. */
export function readLink(link: string): LinkRequest | null {
  let url: URL;
  try {
    url = new URL(link);
  } catch {
    return null;
  }
  if (url.protocol !== 'aurora:') return null;
  const word = (url.host || url.pathname.replace(/^\/+/, '')).toLowerCase();
  if (!/^[a-z][a-z0-9-]*$/.test(word)) return null;
  const input = Object.fromEntries([...url.searchParams].slice(0, MOST));
  return { command: Object.hasOwn(WORDS, word) ? WORDS[word]! : word, input };
}
