/** The panels by name: one list for the row below the line, for keys, for the palette and for what she opens. */
import type { Panel } from '../store/state.ts';

/** `inspect` belongs to a picture, and is opened with it. */
export type NamedPanel = Exclude<Panel, 'inspect'>;

export interface PanelName {
  readonly panel: NamedPanel;
  readonly title: string;
  /** In a sentence, where the title alone would not do. */
  readonly words?: string;
  /** As people read them. */
  readonly keys: string;
  /** With Alt: `KeyboardEvent.code`, so that it is the same key on every layout. */
  readonly code: string;
  /** How long its button stays in the row when that gets narrower; then it is behind "More" (`styles/dock.css`). */
  readonly rank: 'always' | 'small' | 'middle' | 'wide';
}

export const PANELS: readonly PanelName[] = [
  { panel: 'settings', title: 'Painting', keys: 'Alt+S', code: 'KeyS', rank: 'always' },
  { panel: 'gallery', title: 'Pictures', keys: 'Alt+P', code: 'KeyP', rank: 'always' },
  { panel: 'queue', title: 'Queue', keys: 'Alt+Q', code: 'KeyQ', rank: 'small' },
  {
    panel: 'conversation',
    title: 'Talk',
    words: 'the conversation',
    keys: 'Alt+T',
    code: 'KeyT',
    rank: 'small',
  },
  { panel: 'memory', title: 'Memory', keys: 'Alt+R', code: 'KeyR', rank: 'middle' },
  { panel: 'models', title: 'Models', keys: 'Alt+L', code: 'KeyL', rank: 'wide' },
  { panel: 'machine', title: 'Machine', keys: 'Alt+G', code: 'KeyG', rank: 'wide' },
  { panel: 'plugins', title: 'Plugins', keys: 'Alt+U', code: 'KeyU', rank: 'wide' },
  { panel: 'preferences', title: 'Settings', keys: 'Alt+,', code: 'Comma', rank: 'wide' },
];
