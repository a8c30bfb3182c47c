import { type ReactNode, useEffect, useRef } from 'react';
import { useStage } from '../store/use-stage.tsx';
import { CloseIcon } from './icons.tsx';

interface Props {
  readonly title: string;
  readonly children: ReactNode;
  /** Where the focus goes when it opens, as a selector inside the panel. */
  readonly focus?: string;
  /** As high as the window, for lists. */
  readonly tall?: boolean;
}

/** Glass over the scene, one at a time; a sheet from below on upright screens. */
export function Panel({ title, children, focus = '[data-close]', tall = false }: Props) {
  const { store } = useStage();
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    ref.current?.querySelector<HTMLElement>(focus)?.focus({ preventScroll: true });
    return () => {
      // Give the focus back, unless the person has already moved it elsewhere.
      if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
    };
  }, [focus]);
  return (
    <section ref={ref} className={tall ? 'panel panel-tall' : 'panel'} aria-label={title} data-panel>
      <header className="flex items-center justify-between pb-3">
        <h2 className="text-16 font-medium text-text">{title}</h2>
        <button
          type="button"
          data-close
          className="icon-button"
          aria-label={`Close ${title.toLowerCase()}`}
          title="Close (Esc)"
          onClick={() => store.dispatch({ type: 'panel', panel: null })}
        >
          <CloseIcon />
        </button>
      </header>
      {children}
    </section>
  );
}
