import type { JSX } from 'react';
import { Icon, SlidersIcon } from './icons.tsx';
import type { NamedPanel } from './panels.ts';

const PicturesIcon = () => (
  <Icon>
    <rect x="3" y="4" width="14" height="12" rx="2" />
    <path d="M3.500 14l4-4 3 3 2.500-2.500 3.500 3.500" strokeLinejoin="round" />
    <circle cx="12.800" cy="7.600" r="1.100" fill="currentColor" stroke="none" />
  </Icon>
);

const QueueIcon = () => (
  <Icon>
    <path d="M8 5.500h9M8 10h9M8 14.500h9" strokeLinecap="round" />
    {[5.5, 10, 14.5].map(y => (
      <circle key={y} cx="4" cy={y} r="1.200" fill="currentColor" stroke="none" />
    ))}
  </Icon>
);

const TalkIcon = () => (
  <Icon>
    <path
      d="M4.500 4h11A1.500 1.500 0 0 1 17 5.500v7a1.500 1.500 0 0 1-1.500 1.500H9l-4 3v-3h-.500A1.500 1.500 0 0 1 3 12.500v-7A1.500 1.500 0 0 1 4.500 4z"
      strokeLinejoin="round"
    />
    <path d="M6.500 7.700h7M6.500 10.500h4" strokeLinecap="round" />
  </Icon>
);

/** What is known hangs together. */
const MemoryIcon = () => (
  <Icon>
    <path d="M10 5.500L5.500 14M10 5.500L14.500 14M7 14.500h6" />
    <circle cx="10" cy="4.500" r="1.800" />
    <circle cx="4.800" cy="15" r="1.800" />
    <circle cx="15.200" cy="15" r="1.800" />
  </Icon>
);

const ModelsIcon = () => (
  <Icon>
    <path
      d="M10 2.800l6.300 3.600v7.200L10 17.200l-6.300-3.600V6.400zM3.700 6.400L10 10l6.300-3.600M10 10v7.200"
      strokeLinejoin="round"
    />
  </Icon>
);

const MachineIcon = () => (
  <Icon>
    <path
      d="M2.500 10.500h3.300l2.200-5 3.600 9.500 2.300-6 1.100 1.500h2.500"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </Icon>
);

const PluginsIcon = () => (
  <Icon>
    <path d="M7.500 2.800v3.700M12.500 2.800v3.700M10 13.500v3.700" strokeLinecap="round" />
    <path d="M5 6.500h10v2.500a5 4.500 0 0 1-10 0z" strokeLinejoin="round" />
  </Icon>
);

const PreferencesIcon = () => (
  <Icon>
    <circle cx="10" cy="10" r="2.400" />
    <circle cx="10" cy="10" r="5.200" />
    {[0, 45, 90, 135, 180, 225, 270, 315].map(angle => (
      <path key={angle} d="M10 4.800V2.900" strokeLinecap="round" transform={`rotate(${angle} 10 10)`} />
    ))}
  </Icon>
);

export const CommandsIcon = () => (
  <Icon>
    <path d="M4 6l4 4-4 4M10 14.500h6.500" strokeLinecap="round" strokeLinejoin="round" />
  </Icon>
);

export const MoreIcon = () => (
  <Icon>
    {[4.5, 10, 15.5].map(x => (
      <circle key={x} cx={x} cy="10" r="1.500" fill="currentColor" stroke="none" />
    ))}
  </Icon>
);

export const PANEL_ICONS: Readonly<Record<NamedPanel, () => JSX.Element>> = {
  settings: SlidersIcon,
  gallery: PicturesIcon,
  queue: QueueIcon,
  conversation: TalkIcon,
  memory: MemoryIcon,
  models: ModelsIcon,
  machine: MachineIcon,
  plugins: PluginsIcon,
  preferences: PreferencesIcon,
};
