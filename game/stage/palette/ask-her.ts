import type { Client } from '../client.ts';
import type { Store } from '../store/store.ts';
import { spokenRequest } from '../voice/spoken-request.ts';

/** Words that are no command go to her, as if they had been said to her by name: they are painted. */
export function askHer(store: Store, client: Client, words: string): void {
  const { prompt } = spokenRequest(words, { rest: words });
  if (prompt === '') return;
  store.dispatch({ type: 'draft', patch: { prompt } });
  void client.generate();
}
