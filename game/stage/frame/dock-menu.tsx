import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { Panel } from '../store/state.ts';
import { useStage } from '../store/use-stage.tsx';
import { CommandsIcon, MoreIcon, PANEL_ICONS } from './panel-icons.tsx';
import { type NamedPanel, PANELS } from './panels.ts';

/** What there is of something, beside its name. */
export type Counts = Readonly<Partial<Record<NamedPanel, number>>>;

interface Props {
  readonly counts: Counts;
  readonly shown: Panel | null;
  readonly onOpen: (panel: NamedPanel) => void;
}

/** What the row has no room for, as a list that opens upwards. Esc and a touch elsewhere close it; arrows walk in it. */
export function DockMenu({ counts, shown, onOpen }: Props) {
  const { store } = useStage();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    visible(box.current)[0]?.focus();
    const elsewhere = (event: PointerEvent) =>
      event.target instanceof Node && !box.current?.contains(event.target) && setOpen(false);
    window.addEventListener('pointerdown', elsewhere);
    return () => window.removeEventListener('pointerdown', elsewhere);
  }, [open]);
  const choose = (deed: () => void) => {
    // Before anything opens: what opens gives the focus back to where it was, and the list is gone by then.
    button.current?.focus();
    setOpen(false);
    deed();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open) return;
    const items = visible(box.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: items.length - 1,
    };
    const next = steps[event.key];
    if (event.key === 'Escape') {
      event.preventDefault();
      button.current?.focus();
      setOpen(false);
    } else if (next !== undefined) {
      event.preventDefault();
      items[(next + items.length) % items.length]?.focus();
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the buttons within, which bubble
    <div
      ref={box}
      className="dock-more"
      onKeyDown={onKeyDown}
      onBlur={event =>
        event.relatedTarget instanceof Node && !box.current?.contains(event.relatedTarget) && setOpen(false)
      }
    >
      <button
        ref={button}
        type="button"
        className="quiet-button dock-button"
        data-testid="open-more"
        aria-expanded={open}
        title="More panels, and all commands"
        onClick={() => setOpen(!open)}
      >
        <MoreIcon />
        <span>More</span>
      </button>
      {open && (
        <ul className="dock-menu" aria-label="More panels">
          {PANELS.filter(({ rank }) => rank !== 'always').map(({ panel, title, keys, rank }) => {
            const Picture = PANEL_ICONS[panel];
            return (
              <li key={panel} data-rank={rank}>
                <button
                  type="button"
                  className="dock-item"
                  data-testid={`more-${panel}`}
                  aria-expanded={shown === panel}
                  aria-keyshortcuts={keys}
                  onClick={() => choose(() => onOpen(panel))}
                >
                  <Picture />
                  <span className="flex-1">{title}</span>
                  {(counts[panel] ?? 0) > 0 && <span className="numbers">{counts[panel]}</span>}
                  <kbd>{keys}</kbd>
                </button>
              </li>
            );
          })}
          <li data-rank="wide">
            <button
              type="button"
              className="dock-item"
              data-testid="more-palette"
              aria-keyshortcuts="Control+K"
              onClick={() =>
                choose(() =>
                  store.dispatch({ type: 'palette', palette: { command: null, input: {}, link: false } }),
                )
              }
            >
              <CommandsIcon />
              <span className="flex-1">Commands</span>
              <kbd>Ctrl+K</kbd>
            </button>
          </li>
        </ul>
      )}
    </div>
  );
}

/** Those that the style sheet shows at this width. */
const visible = (box: HTMLElement | null): HTMLElement[] =>
  [...(box?.querySelectorAll<HTMLElement>('.dock-item') ?? [])].filter(item => item.offsetParent !== null);
