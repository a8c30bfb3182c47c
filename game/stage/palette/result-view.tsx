import { useEffect, useRef, useState } from 'react';

interface Props {
  readonly title: string;
  /** JSON. */
  readonly text: string;
  readonly onBack: () => void;
  readonly onClose: () => void;
}

/** An answer that is more than a line: to read, to scroll, to copy. */
export function ResultView({ title, text, onBack, onClose }: Props) {
  const [copied, setCopied] = useState(false);
  const shown = useRef<HTMLPreElement>(null);
  useEffect(() => shown.current?.focus(), []);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Where the clipboard is closed to pages, the text is at least selected.
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
      return;
    }
    setCopied(true);
  };
  return (
    <section className="palette-form" aria-label={`${title}: the answer`}>
      <header className="palette-head">
        <button type="button" className="quiet-button" onClick={onBack} aria-label="Back">
          ←
        </button>
        <h2 className="palette-form-title">{title}</h2>
      </header>
      <section aria-label="The answer, as JSON">
        <pre
          ref={shown}
          className="palette-result numbers"
          data-testid="palette-result"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys
          tabIndex={0}
        >
          {text}
        </pre>
      </section>
      <footer className="palette-foot">
        <button
          type="button"
          className="action-button"
          data-testid="palette-copy"
          onClick={() => void copy()}
        >
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="button" className="chip" onClick={onClose}>
          Close
        </button>
      </footer>
    </section>
  );
}
