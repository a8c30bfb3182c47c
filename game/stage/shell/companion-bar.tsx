import { useEffect, useState } from 'react';
import type { ShellView } from '../../channels.ts';
import { COMPANION_QUERY } from '../../channels.ts';
import { shellOf } from './shell-link.ts';

/** This page is the small window at the screen's edge. */
export const isCompanion = (): boolean => new URLSearchParams(location.search).has(COMPANION_QUERY);

/** Where the small window is taken hold of, let through, and left. */
export function CompanionBar() {
  const shell = shellOf();
  const [view, setView] = useState<ShellView | null>(null);
  useEffect(() => {
    void shell?.view().then(setView);
    shell?.onNews(news => news.type === 'view' && setView(news.view));
  }, [shell]);
  if (!isCompanion()) return null;
  const back = view?.throughKeys?.replace('CommandOrControl', 'Ctrl') ?? null;
  return (
    <header className="companion-bar" data-testid="companion-bar">
      {view?.clickThrough ? (
        <p role="status">Clicks go through. {back ? `${back} or the tray` : 'The tray'} takes them back.</p>
      ) : (
        <>
          <button
            type="button"
            className="quiet-button"
            data-testid="click-through"
            title={back ? `${back} brings her back` : 'The tray brings her back'}
            onClick={() => void shell?.setClickThrough(true).then(setView)}
          >
            Let clicks through
          </button>
          <button
            type="button"
            className="quiet-button"
            data-testid="leave-companion"
            onClick={() => void shell?.toggleCompanion()}
          >
            Large
          </button>
        </>
      )}
    </header>
  );
}
