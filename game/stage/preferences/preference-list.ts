/** What can be set about the page, in words: searched, and shown by its kind. */
import { TIER_NAMES } from '../quality/tiers.ts';
import { CONTRASTS, MOTIONS } from './look.ts';

interface Described {
  readonly key: string;
  readonly group: 'Sound' | 'Sight' | 'Painting' | 'Beginning';
  readonly title: string;
  readonly description: string;
}

export type Preference = Described &
  (
    | { readonly kind: 'toggle' }
    | {
        readonly kind: 'slider';
        readonly min: number;
        readonly max: number;
        readonly step: number;
        readonly unit: string;
      }
    | { readonly kind: 'choice'; readonly options: readonly string[] }
    | { readonly kind: 'action'; readonly label: string }
  );

const percent = { kind: 'slider', min: 0, max: 100, step: 5, unit: ' %' } as const;

export const PREFERENCES: readonly Preference[] = [
  { key: 'volume', group: 'Sound', title: 'Her voice', description: 'How loud she speaks.', ...percent },
  {
    key: 'effects',
    group: 'Sound',
    title: 'Sounds',
    description: 'Chimes and other sounds of the scene.',
    ...percent,
  },
  {
    key: 'muted',
    group: 'Sound',
    title: 'Mute',
    description: 'Nothing is heard; captions stay. Also by the key M.',
    kind: 'toggle',
  },
  {
    key: 'captionSize',
    group: 'Sight',
    title: 'Captions',
    description: 'Size of the words that she says.',
    kind: 'slider',
    min: 14,
    max: 40,
    step: 1,
    unit: ' px',
  },
  {
    key: 'textScale',
    group: 'Sight',
    title: 'Text',
    description: 'Size of all other text.',
    kind: 'slider',
    min: 80,
    max: 160,
    step: 5,
    unit: ' %',
  },
  {
    key: 'motion',
    group: 'Sight',
    title: 'Motion',
    description: 'Less: fades take the place of movement.',
    kind: 'choice',
    options: MOTIONS,
  },
  {
    key: 'contrast',
    group: 'Sight',
    title: 'Contrast',
    description: 'High: solid panels, brighter text and lines.',
    kind: 'choice',
    options: CONTRASTS,
  },
  {
    key: 'quality',
    group: 'Sight',
    title: 'Quality of the scene',
    description: 'Auto follows how fast this machine draws.',
    kind: 'choice',
    options: ['auto', ...TIER_NAMES],
  },
  {
    key: 'live',
    group: 'Painting',
    title: 'Paint while I write',
    description: 'Each few words repaint a sketch, while nothing else is painted.',
    kind: 'toggle',
  },
  {
    key: 'welcome',
    group: 'Beginning',
    title: 'The first minute',
    description: 'She introduces herself and paints, as she did at first.',
    kind: 'action',
    label: 'Show it again',
  },
];

/** Those of which every word is found in what they say. */
export function searchPreferences(search: string): readonly Preference[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return PREFERENCES.filter(({ group, title, description, key }) => {
    const text = `${group} ${title} ${description} ${key}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
}
