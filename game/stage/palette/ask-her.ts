import type { Client } from '../client.ts';
import type { Store } from '../store/store.ts';
import { isSaid } from '../talk/talk-link.ts';

/** Words that are no command go to her, as if they had been said to her by name: painted, or answered. */
export function askHer(store: Store, client: Pick<Client, 'talk' | 'generate'>, words: string): void {
  if (words.trim() === '') return;
  if (isSaid(words)) return void client.talk.say(words);
  store.dispatch({ type: 'draft', patch: { prompt: words.trim() } });
  void client.generate();
}
