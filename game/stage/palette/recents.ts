/** What was chosen last in the palette, newest first, in the browser's own storage. */
import type { Shelf } from '../store/keep.ts';

const KEY = 'aurora.palette.v1';
const MOST = 6;

export function loadRecents(shelf: Shelf): readonly string[] {
  try {
    const kept: unknown = JSON.parse(shelf.getItem(KEY) ?? '[]');
    return Array.isArray(kept) ? kept.filter(id => typeof id === 'string').slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function keepRecent(shelf: Shelf, id: string): readonly string[] {
  const recents = [id, ...loadRecents(shelf).filter(other => other !== id)].slice(0, MOST);
  try {
    shelf.setItem(KEY, JSON.stringify(recents));
  } catch {
    // A full or forbidden storage costs the order of a list, nothing else.
  }
  return recents;
}
