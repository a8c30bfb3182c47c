import { useEffect, useRef } from 'react';
import { formatLegal, formatValue } from '../format.ts';
import type { Toast, Undo } from '../store/state.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { CloseIcon } from './icons.tsx';

/** Long enough to read an error twice; hovering or focusing one stops its clock. */
const ERROR_MS = 14_000;
const NOTE_MS = 5_000;

export function Toasts() {
  const toasts = useStageState(state => state.toasts);
  return (
    <div className="toasts" role="log" aria-label="Messages" aria-live="assertive">
      {toasts.map(toast => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const { store } = useStage();
  const dismiss = () => store.dispatch({ type: 'toast.dismiss', id: toast.id });
  const { error } = toast;
  return (
    <article
      className="toast"
      data-tone={toast.tone}
      data-testid={`toast-${toast.tone}`}
      data-code={error?.code}
    >
      <Countdown key={toast.id} milliseconds={error || toast.undo ? ERROR_MS : NOTE_MS} then={dismiss} />
      <div className="min-w-0 flex-1">
        <p className="text-14 text-text">{toast.message}</p>
        {error && (
          <p className="numbers text-12 text-dim">
            {error.value !== undefined && (
              <span>
                {error.field ?? 'given'}: <span className="text-coral">{formatValue(error.value)}</span>
              </span>
            )}
            {error.legal !== undefined && <span> · allowed: {formatLegal(error.legal)}</span>}
          </p>
        )}
        {error?.hint && error.code !== 'INTERNAL' && <p className="pt-1 text-14 text-dim">{error.hint}</p>}
        {toast.undo && <UndoButton undo={toast.undo} then={dismiss} />}
        {error?.code === 'INTERNAL' && (
          <details className="pt-1 text-12 text-dim">
            <summary>This is a bug in AURORA. Details for a report</summary>
            <pre className="max-h-32 overflow-auto whitespace-pre-wrap">{error.hint}</pre>
          </details>
        )}
      </div>
      <button type="button" className="icon-button" aria-label="Dismiss the message" onClick={dismiss}>
        <CloseIcon />
      </button>
    </article>
  );
}

function UndoButton({ undo, then }: { undo: Undo; then: () => void }) {
  const { client } = useStage();
  return (
    <button
      type="button"
      className="quiet-button -ml-2 text-teal"
      data-testid="undo"
      onClick={() => {
        then();
        void client.undo(undo);
      }}
    >
      {undo.label}
    </button>
  );
}

/** Draws nothing; ends after its time unless a toast is hovered or focused, or the page is hidden. */
function Countdown({ milliseconds, then }: { milliseconds: number; then: () => void }) {
  const told = useRef(then);
  told.current = then;
  useEffect(() => {
    let timer = setTimeout(end, milliseconds);
    function end() {
      const held = document.hidden || document.querySelector('.toast:hover, .toast:focus-within') !== null;
      if (held) timer = setTimeout(end, 2000);
      else told.current();
    }
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return null;
}
