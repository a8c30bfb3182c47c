import { type ReactNode, useState } from 'react';

interface Props {
  readonly title: string;
  /** What it says while it is closed. */
  readonly summary: string;
  readonly testId: string;
  /** Something in it is not as usual. */
  readonly open?: boolean;
  readonly children: ReactNode;
}

/** A part of the panel that opens; it remembers nothing, and is open where something is set. */
export function Section({ title, summary, testId, open = false, children }: Props) {
  const [shown, setShown] = useState(open);
  const [wasOpen, setWasOpen] = useState(open);
  // What a recalled or dropped picture sets comes into view.
  if (open !== wasOpen) {
    setWasOpen(open);
    if (open) setShown(true);
  }
  return (
    <details
      className="section"
      data-testid={testId}
      open={shown}
      onToggle={event => setShown(event.currentTarget.open)}
    >
      <summary>
        {title}
        <small>{summary}</small>
      </summary>
      <div>{shown && children}</div>
    </details>
  );
}
