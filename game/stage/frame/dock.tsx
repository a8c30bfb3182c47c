import { waitingJobs } from '../store/select.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { VoiceControls } from '../voice/voice-controls.tsx';
import { type Counts, DockMenu } from './dock-menu.tsx';
import { CommandsIcon, PANEL_ICONS } from './panel-icons.tsx';
import { type NamedPanel, PANELS, type PanelName } from './panels.ts';

/**
 * One row under the prompt line: what else there is. What finds no room in it lies behind "More"; where the row is narrow it is
 * icons over small names, for thumbs. Which is a matter of its width alone, and so of the style sheet (`styles/dock.css`): every
 * button has a rank, and the row shows those that fit.
 */
export function Dock() {
  const { store } = useStage();
  const counts = useCounts();
  const shown = useStageState(state => state.panel);
  const toggle = (panel: NamedPanel) =>
    store.dispatch({ type: 'panel', panel: shown === panel ? null : panel });
  return (
    <nav className="dock" aria-label="Panels">
      <div className="dock-row">
        {PANELS.map(name => (
          <DockButton
            key={name.panel}
            name={name}
            count={counts[name.panel] ?? 0}
            open={shown === name.panel}
            onOpen={toggle}
          />
        ))}
        <button
          type="button"
          className="quiet-button dock-button"
          data-rank="wide"
          data-testid="open-palette"
          title="All commands (Ctrl+K)"
          aria-keyshortcuts="Control+K"
          onClick={() =>
            store.dispatch({ type: 'palette', palette: { command: null, input: {}, link: false } })
          }
        >
          <CommandsIcon />
          Commands
        </button>
        <DockMenu counts={counts} shown={shown} onOpen={toggle} />
        <VoiceControls />
      </div>
    </nav>
  );
}

function useCounts(): Counts {
  const queue = useStageState(state => waitingJobs(state).length);
  const gallery = useStageState(state => state.gallery.total ?? 0);
  return { gallery, queue };
}

interface ButtonProps {
  readonly name: PanelName;
  readonly count: number;
  readonly open: boolean;
  readonly onOpen: (panel: NamedPanel) => void;
}

function DockButton({ name: { panel, title, keys, rank }, count, open, onOpen }: ButtonProps) {
  const Picture = PANEL_ICONS[panel];
  return (
    <button
      type="button"
      className="quiet-button dock-button"
      data-rank={rank}
      data-testid={`open-${panel}`}
      aria-expanded={open}
      aria-keyshortcuts={keys}
      title={`${title} (${keys})`}
      onClick={() => onOpen(panel)}
    >
      <Picture />
      <span>{title}</span>{' '}
      {count > 0 && <span className="dock-count numbers">{count.toLocaleString('en')}</span>}
    </button>
  );
}
