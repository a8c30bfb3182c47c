/**
 * The tier that the whole scene is drawn at, and why: by measured frame times, or as the person chose. Settings and the debug overlay
 * read it from here; `data-tier` and `data-tier-reason` on the page's root say it to style sheets and tests.
 */
import { TIER_NAMES, type TierName } from '../../settings/page-limits.ts';
import { browserShelf, type Shelf } from '../store/keep.ts';
import { isSoftwareRenderer, QualityGovernor } from './governor.ts';
import { TIERS, type Tier } from './tiers.ts';

/** `auto`: the machine's frame times choose. */
export type QualitySetting = 'auto' | TierName;
export const QUALITY_SETTINGS: readonly QualitySetting[] = ['auto', ...TIER_NAMES];

export interface QualityState {
  readonly setting: QualitySetting;
  readonly tier: Tier;
  /** In a person's words. */
  readonly reason: string;
  /** Name that the graphics driver gives itself; null until something was drawn, or where nothing can be. */
  readonly renderer: string | null;
}

const KEY = 'aurora.quality.v1';

export class Quality {
  readonly #shelf: Shelf;
  readonly #listeners = new Set<() => void>();
  #governor = new QualityGovernor();
  #state: QualityState;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    const setting = readSetting(shelf);
    this.#state = { setting, tier: TIERS[1], reason: 'nothing measured yet', renderer: null };
    this.#judge();
  }

  state = (): QualityState => this.#state;

  /** Milliseconds from one drawn frame of the backdrop to the next, at least. */
  get interval(): number {
    const { setting, tier } = this.#state;
    return setting === 'auto' ? this.#governor.interval : 1000 / tier.framesPerSecond;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  choose(setting: QualitySetting): void {
    try {
      this.#shelf.setItem(KEY, setting);
    } catch {
      // A full or forbidden storage costs the memory of a reload, nothing else.
    }
    this.#state = { ...this.#state, setting };
    this.#judge();
  }

  /** A canvas has found out what draws. @param renderer null: nothing can */
  began(renderer: string | null): void {
    if (renderer === this.#state.renderer && renderer !== null) return;
    this.#governor = new QualityGovernor(renderer === null || isSoftwareRenderer(renderer));
    this.#state = { ...this.#state, renderer };
    this.#judge(renderer === null ? 'this browser has no WebGL' : undefined);
  }

  /** Takes the time from one display frame to the next, milliseconds, for a frame in which something was drawn. */
  sample(milliseconds: number): void {
    if (this.#governor.sample(milliseconds)) this.#judge();
  }

  #judge(because?: string): void {
    const { setting, renderer } = this.#state;
    const chosen = TIERS.find(({ name }) => name === setting);
    const tier = chosen ?? this.#governor.tier;
    const { judged } = this.#governor;
    const reason =
      because ??
      (chosen
        ? 'chosen in the settings'
        : renderer !== null && isSoftwareRenderer(renderer)
          ? 'this machine draws on its processor'
          : judged === null
            ? 'nothing measured yet'
            : `frames took ${judged.toFixed(0)} ms`);
    this.#state = { ...this.#state, tier, reason };
    for (const listener of [...this.#listeners]) listener();
  }
}

function readSetting(shelf: Shelf): QualitySetting {
  try {
    const kept = shelf.getItem(KEY);
    return QUALITY_SETTINGS.find(setting => setting === kept) ?? 'auto';
  } catch {
    return 'auto';
  }
}

/** The page's own. */
export const quality = new Quality(
  typeof window === 'undefined' ? { getItem: () => null, setItem: () => {} } : browserShelf(),
);

/** Says the tier on the page's root. Returns how to stop. */
export function tellTier(root: HTMLElement): () => void {
  const tell = () => {
    const { tier, reason } = quality.state();
    root.dataset.tier = tier.name;
    root.dataset.tierReason = reason;
  };
  tell();
  return quality.subscribe(tell);
}
