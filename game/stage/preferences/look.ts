/** How the page looks and moves, where a person wants it otherwise than their system says; kept in the browser's own storage. */
import { CONTRASTS, LOOK_LIMITS, MOTIONS, USUAL_LOOK } from '../../settings/page-limits.ts';
import { browserShelf, type Shelf } from '../store/keep.ts';

export interface Look {
  /** Of captions, pixels. */
  readonly captionSize: number;
  /** Of all text, times its usual size. */
  readonly textScale: number;
  readonly motion: (typeof MOTIONS)[number];
  readonly contrast: (typeof CONTRASTS)[number];
}

const USUAL: Look = USUAL_LOOK;

/** A look of anything that was kept or asked for: numbers within their bounds, names that there are, and what is usual for the rest. */
export function lookOf(value: unknown): Look {
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  const number = (name: 'captionSize' | 'textScale') => {
    const { min, max } = LOOK_LIMITS[name];
    const number = given[name];
    return typeof number === 'number' && Number.isFinite(number)
      ? Math.min(max, Math.max(min, number))
      : USUAL[name];
  };
  return {
    captionSize: number('captionSize'),
    textScale: number('textScale'),
    motion: MOTIONS.find(name => name === given.motion) ?? USUAL.motion,
    contrast: CONTRASTS.find(name => name === given.contrast) ?? USUAL.contrast,
  };
}

const KEY = 'aurora.look.v1';

export class LookKeeper {
  readonly #shelf: Shelf;
  readonly #listeners = new Set<() => void>();
  #look: Look;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
    this.#look = readLook(shelf);
  }

  look = (): Look => this.#look;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  change(patch: Partial<Look>): void {
    this.#look = lookOf({ ...this.#look, ...patch });
    try {
      this.#shelf.setItem(KEY, JSON.stringify(this.#look));
    } catch {
      // A full or forbidden storage costs the memory of a reload, nothing else.
    }
    for (const listener of [...this.#listeners]) listener();
  }
}

function readLook(shelf: Shelf): Look {
  try {
    return lookOf(JSON.parse(shelf.getItem(KEY) ?? '{}'));
  } catch {
    return USUAL;
  }
}

/** Says it on the page's root, where style sheets read it. Returns how to stop. */
export function tellLook(keeper: LookKeeper, root: HTMLElement): () => void {
  const tell = () => {
    const { captionSize, textScale, motion, contrast } = keeper.look();
    root.dataset.motion = motion;
    root.dataset.contrast = contrast;
    root.style.setProperty('--caption-size', `${captionSize}px`);
    root.style.fontSize = `${100 * textScale}%`;
  };
  tell();
  return keeper.subscribe(tell);
}

/** The page's own. */
export const pageLook = new LookKeeper(
  typeof window === 'undefined' ? { getItem: () => null, setItem: () => {} } : browserShelf(),
);
