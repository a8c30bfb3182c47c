import { waitingJobs } from '../store/select.ts';
import type { Panel } from '../store/state.ts';
import { useStage, useStageState } from '../store/use-stage.tsx';
import { VoiceControls } from '../voice/voice-controls.tsx';

/** The small words under the prompt line: what else there is. */
export function Dock() {
  const { store } = useStage();
  const state = useStageState(whole => whole);
  const open = (panel: Panel) =>
    store.dispatch({ type: 'panel', panel: state.panel === panel ? null : panel });
  const waiting = waitingJobs(state).length;
  const { total } = state.gallery;
  return (
    <nav className="dock" aria-label="Panels">
      <DockButton label="Painting" shortcut="Alt+S" panel="settings" onOpen={open} />
      <DockButton
        label={total ? `Pictures ${total}` : 'Pictures'}
        shortcut="Alt+P"
        panel="gallery"
        onOpen={open}
      />
      <DockButton
        label={waiting > 0 ? `Queue ${waiting}` : 'Queue'}
        shortcut="Alt+Q"
        panel="queue"
        onOpen={open}
      />
      <DockButton label="Talk" shortcut="Alt+T" panel="conversation" onOpen={open} />
      <DockButton label="Memory" shortcut="Alt+R" panel="memory" onOpen={open} />
      <DockButton label="Models" shortcut="Alt+L" panel="models" onOpen={open} />
      <DockButton label="Machine" shortcut="Alt+G" panel="machine" onOpen={open} />
      <DockButton label="Settings" shortcut="Alt+," panel="preferences" onOpen={open} />
      <button
        type="button"
        className="quiet-button"
        data-testid="open-palette"
        title="Ctrl+K"
        onClick={() =>
          store.dispatch({ type: 'palette', palette: { command: null, input: {}, link: false } })
        }
      >
        Commands
      </button>
      <VoiceControls />
    </nav>
  );
}

interface ButtonProps {
  readonly label: string;
  readonly shortcut: string;
  readonly panel: Panel;
  readonly onOpen: (panel: Panel) => void;
}

function DockButton({ label, shortcut, panel, onOpen }: ButtonProps) {
  const shown = useStageState(state => state.panel === panel);
  return (
    <button
      type="button"
      className="quiet-button"
      data-testid={`open-${panel}`}
      aria-expanded={shown}
      title={shortcut}
      onClick={() => onOpen(panel)}
    >
      {label}
    </button>
  );
}
