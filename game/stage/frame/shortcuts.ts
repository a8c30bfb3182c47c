import { useEffect } from 'react';
import { runningJob, waitingJobs } from '../store/select.ts';
import { useStage } from '../store/use-stage.tsx';
import { PANELS } from './panels.ts';

/**
 * The page's keys outside of its fields. Esc closes the panel that has the focus; else it stops the painting; else
 * it closes whatever is open.
 */
export function useShortcuts(): void {
  const { store, client } = useStage();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const state = store.state();
      const panel = PANELS.find(({ code }) => code === event.code)?.panel;
      const palette =
        event.code === 'KeyK' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      // What there is, and by which keys.
      if (palette || event.key === 'F1') {
        event.preventDefault();
        store.dispatch({ type: 'palette', palette: { command: null, input: {}, link: false } });
      } else if (event.key === 'F3') {
        event.preventDefault();
        store.dispatch({ type: 'overlay', open: !state.overlay });
      } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        void client.generate({ fresh: true, first: event.shiftKey });
      } else if (event.key === 'Escape') {
        const inPanel = document.activeElement?.closest('[data-panel]') != null;
        const busy = runningJob(state) !== undefined || waitingJobs(state).length > 0;
        if (state.compared || state.compareWith) store.dispatch({ type: 'compare', pictures: null });
        else if (state.full) store.dispatch({ type: 'full', on: false });
        else if (state.panel && (inPanel || !busy)) store.dispatch({ type: 'panel', panel: null });
        else if (busy) void client.cancel();
      } else if (event.altKey && !event.ctrlKey && !event.metaKey && panel) {
        event.preventDefault();
        store.dispatch({ type: 'panel', panel: state.panel === panel ? null : panel });
      } else if (event.key === '/' && !isTyping(event.target)) {
        event.preventDefault();
        document.querySelector<HTMLElement>('.prompt-field')?.focus();
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [store, client]);
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
}
