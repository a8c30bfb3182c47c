/** The page in the desktop shell: links, the system's talk key, and the small window. In a browser there is none of it. */
import { SHELL_GLOBAL, type ShellGlobal, type ShellNews, type ShellView } from '../../channels.ts';
import type { Client } from '../client.ts';
import type { Store } from '../store/store.ts';
import { readLink } from './deep-link.ts';

export const shellOf = (): ShellGlobal | undefined =>
  (globalThis as { [SHELL_GLOBAL]?: ShellGlobal })[SHELL_GLOBAL];

export interface ShellLinkOptions {
  readonly store: Store;
  readonly client: Pick<Client, 'hearing'>;
  readonly root: Pick<HTMLElement, 'dataset'>;
}

/** Hears what the shell tells. */
export function hearNews({ store, client, root }: ShellLinkOptions): (news: ShellNews) => void {
  return news => {
    if (news.type === 'link') openLink(store, news.link);
    else if (news.type === 'talk') {
      const talking = store.state().voice.listening === 'hold';
      void client.hearing.listen(talking ? 'off' : 'hold');
    } else showView(root, news.view);
  };
}

/** A link fills in the palette's form. It never acts. */
function openLink(store: Store, link: string): void {
  const request = readLink(link);
  if (request) store.dispatch({ type: 'palette', palette: { ...request, link: true } });
}

function showView(root: Pick<HTMLElement, 'dataset'>, { clickThrough }: ShellView): void {
  root.dataset.clickThrough = String(clickThrough);
}
