/** What outlives a reload: the draft, the prompt history and whether words are painted along with, in the browser's own storage. */
import { type Draft, EMPTY_DRAFT } from './draft.ts';
import type { StageState } from './state.ts';
import type { Store } from './store.ts';

/** Reading the property itself throws where storage is forbidden. */
export function browserShelf(): Shelf {
  try {
    return window.localStorage;
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}

const KEY = 'aurora.draft.v1';

type Kept = Pick<StageState, 'draft' | 'history' | 'live'>;
export type Shelf = Pick<Storage, 'getItem' | 'setItem'>;

/** What was kept, or an empty draft: storage may be switched off, full, or hold somebody else's text. */
export function loadKept(shelf: Shelf): Kept {
  try {
    const kept: unknown = JSON.parse(shelf.getItem(KEY) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return NOTHING;
    const { draft, history, live } = kept as { draft?: unknown; history?: unknown; live?: unknown };
    return {
      draft: readDraft(draft),
      history: Array.isArray(history) ? history.filter(entry => typeof entry === 'string') : [],
      live: live !== false,
    };
  } catch {
    return NOTHING;
  }
}

/** Writes all of it whenever some changed. */
export function keepDraft(store: Store, shelf: Shelf): () => void {
  let kept = pick(store.state());
  return store.subscribe(() => {
    const now = pick(store.state());
    if (now.draft === kept.draft && now.history === kept.history && now.live === kept.live) return;
    kept = now;
    try {
      shelf.setItem(KEY, JSON.stringify(now));
    } catch {
      // A full or forbidden storage costs the memory of a reload, nothing else.
    }
  });
}

const NOTHING: Kept = { draft: EMPTY_DRAFT, history: [], live: true };

const pick = ({ draft, history, live }: StageState): Kept => ({ draft, history, live });

function readDraft(value: unknown): Draft {
  if (typeof value !== 'object' || value === null) return EMPTY_DRAFT;
  const known = Object.keys(EMPTY_DRAFT).flatMap(key => {
    const text = (value as Record<string, unknown>)[key];
    return typeof text === 'string' ? [[key, text]] : [];
  });
  return { ...EMPTY_DRAFT, ...Object.fromEntries(known) };
}
