import type { ConversationEntry } from '../../api/protocol.ts';

/** The conversation with something that was said, or said otherwise; null clears it. Before anybody looks it is not gathered. */
export function withEntry(
  entries: readonly ConversationEntry[] | null,
  entry: ConversationEntry | null,
): readonly ConversationEntry[] | null {
  if (entries === null) return null;
  if (entry === null) return [];
  const known = entries.some(({ id }) => id === entry.id);
  return known ? entries.map(other => (other.id === entry.id ? entry : other)) : [...entries, entry];
}
