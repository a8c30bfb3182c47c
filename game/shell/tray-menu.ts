/** What the tray offers, as data: the menu itself is Electron's. */
export interface TrayState {
  readonly companion: boolean;
  readonly clickThrough: boolean;
  /** Accelerators that could be had; null: another program has it. */
  readonly talkKeys: string | null;
  readonly throughKeys: string | null;
}

export type TrayDeed = 'show' | 'companion' | 'click-through' | 'talk' | 'quit';

export interface TrayLine {
  readonly deed: TrayDeed | null;
  readonly label: string;
  readonly checked?: boolean;
  readonly enabled?: boolean;
  readonly keys?: string | null;
}

export const trayMenu = ({ companion, clickThrough, talkKeys, throughKeys }: TrayState): TrayLine[] => [
  { deed: 'show', label: 'Show AURORA' },
  { deed: null, label: '' },
  { deed: 'companion', label: 'Companion at the screen’s edge', checked: companion },
  {
    ...{ deed: 'click-through', label: 'Let clicks through her', checked: clickThrough },
    ...{ enabled: companion, keys: throughKeys },
  },
  // A key that the system gives to one program tells when it is pressed, and never when it is let go.
  { deed: 'talk', label: 'Talk to her, or stop', keys: talkKeys },
  { deed: null, label: '' },
  { deed: 'quit', label: 'Quit' },
];
