import type { ReactNode } from 'react';

/** Line drawings on a 20-unit grid, 1.5 units thick, in the colour of the text around them. */
export function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const SlidersIcon = () => (
  <Icon>
    <path d="M3 6h7M14 6h3M3 14h3M10 14h7" strokeLinecap="round" />
    <circle cx="12" cy="6" r="2" />
    <circle cx="8" cy="14" r="2" />
  </Icon>
);

export const BrushIcon = () => (
  <Icon>
    <path d="M17 3c-4 2-7 5-8.500 8.500l1.500 1.500C13.500 11.500 16 8 17 3z" strokeLinejoin="round" />
    <path
      d="M7.500 12.500c-2 0-3 1.200-3.200 2.500-.1.900-.6 1.500-1.300 1.800 2.800.9 5.800.1 6-2.800z"
      strokeLinejoin="round"
    />
  </Icon>
);

/** A stroke that is still being made. */
export const LiveIcon = () => (
  <Icon>
    <path
      d="M2.500 12c1.800-4.500 3.600-4.500 5 0s3.200 4.500 5 0c.9-2.300 1.900-3.400 3-3.400"
      strokeLinecap="round"
    />
    <circle cx="16.800" cy="8.600" r="1.200" fill="currentColor" stroke="none" />
  </Icon>
);

export const DiceIcon = () => (
  <Icon>
    <rect x="3.500" y="3.500" width="13" height="13" rx="3" />
    {[
      [7, 7],
      [13, 7],
      [10, 10],
      [7, 13],
      [13, 13],
    ].map(([x, y]) => (
      <circle key={`${x} ${y}`} cx={x} cy={y} r=".9" fill="currentColor" stroke="none" />
    ))}
  </Icon>
);

export const SpeakerIcon = () => (
  <Icon>
    <path d="M3 8v4h3l4 3.500v-11L6 8z" strokeLinejoin="round" />
    <path
      d="M13 7.500c1.300 1.300 1.300 3.700 0 5M15.500 5c2.700 2.700 2.700 7.300 0 10"
      strokeLinecap="round"
    />
  </Icon>
);

export const MutedIcon = () => (
  <Icon>
    <path d="M3 8v4h3l4 3.500v-11L6 8z" strokeLinejoin="round" />
    <path d="M13 8l4 4M17 8l-4 4" strokeLinecap="round" />
  </Icon>
);

export const MicrophoneIcon = () => (
  <Icon>
    <rect x="7.500" y="3" width="5" height="9" rx="2.500" />
    <path d="M4.500 10a5.500 5.500 0 0 0 11 0M10 15.500V17" strokeLinecap="round" />
  </Icon>
);

export const StarIcon = ({ filled = false }: { filled?: boolean }) => (
  <Icon>
    <path
      d="M10 2.800l2.200 4.600 5 .700-3.600 3.500.900 5L10 14.200l-4.500 2.400.900-5L2.800 8.100l5-.700z"
      strokeLinejoin="round"
      fill={filled ? 'currentColor' : 'none'}
    />
  </Icon>
);

export const PauseIcon = () => (
  <Icon>
    <path d="M7 4.500v11M13 4.500v11" strokeLinecap="round" strokeWidth="2" />
  </Icon>
);

export const PlayIcon = () => (
  <Icon>
    <path d="M6.500 4.500v11l9-5.500z" strokeLinejoin="round" />
  </Icon>
);

export const GripIcon = () => (
  <Icon>
    {[6, 10, 14]
      .flatMap(y => [8, 12].map(x => [x, y]))
      .map(([x, y]) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r="1.100" fill="currentColor" stroke="none" />
      ))}
  </Icon>
);

export const CloseIcon = () => (
  <Icon>
    <path d="M5 5l10 10M15 5L5 15" strokeLinecap="round" />
  </Icon>
);
