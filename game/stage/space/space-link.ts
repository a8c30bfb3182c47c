/**
 * What React tells the scene, and how the scene moves React's elements. The scene's code comes after the page can already be typed into,
 * so everything is kept here until it does; where it never comes (no WebGL), the elements show the pictures themselves.
 */
import { CardMood, StageInput } from '../../../components/index.ts';
import type { Composition } from '../composition.ts';
import { meanLight, type SceneImage, TEAL_LIGHT } from '../scene.ts';
import type { Cast } from './cast.ts';
import type { Look } from './gaze-link.ts';
import { type PileView, samePiles } from './piles.ts';

export interface CardImage {
  readonly image: SceneImage;
  /** Grows with each drawing of the same canvas. */
  readonly version: number;
  readonly mean: readonly [number, number, number];
}

export interface Proxy {
  readonly element: HTMLElement;
  /** Where React has put it: CSS pixels of the window. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The scene itself, once it is there. */
export interface StageDoor {
  castChanged(): void;
  placesChanged(): void;
  imageChanged(serial: number): void;
  post(
    kind: (typeof StageInput)[keyof typeof StageInput],
    a?: number,
    b?: number,
    x?: number,
    y?: number,
  ): void;
  /** Takes a card (or moves, or lets go of it) with a pointer at CSS pixels of the window. */
  grab(serial: number, x: number, y: number): void;
  drag(x: number, y: number): void;
  /** @param vx CSS pixels a second */
  release(vx: number, vy: number): void;
}

export class SpaceLink {
  cast: Cast | null = null;
  composition: Composition | null = null;
  near = false;
  readonly images = new Map<number, CardImage>();
  readonly proxies = new Map<number, Proxy>();
  /** Cards that are highlighted: the first of two to compare, the one to be laid onto another. */
  chosen: ReadonlySet<number> = new Set();
  #piles: readonly PileView[] = [];
  readonly #onPiles = new Set<() => void>();
  /** Tells her where to look. */
  look: ((look: Look) => void) | null = null;
  #door: StageDoor | null = null;
  #recalled: string | null = null;

  get door(): StageDoor | null {
    return this.#door;
  }

  /** The scene is there, or (null) no more. */
  opened(door: StageDoor | null): void {
    this.#door = door;
  }

  setCast(cast: Cast): void {
    this.cast = cast;
    const there = new Set([cast.hero, ...cast.orbit].map(({ serial }) => serial));
    for (const serial of this.images.keys()) if (!there.has(serial)) this.images.delete(serial);
    this.#door?.castChanged();
    this.#streamRecall();
  }

  /** A stream of light from where a picture lies to her, once it has a card. */
  recall(picture: string): void {
    this.#recalled = picture;
    this.#streamRecall();
  }

  #streamRecall(): void {
    if (this.#recalled === null || this.cast === null) return;
    const { hero, orbit } = this.cast;
    const card = [hero, ...orbit].find(({ view }) => view.picture?.id === this.#recalled);
    if (card === undefined) return;
    this.#recalled = null;
    this.#door?.post(StageInput.recalled, card.serial);
  }

  piles = (): readonly PileView[] => this.#piles;

  onPiles = (listener: () => void): (() => void) => {
    this.#onPiles.add(listener);
    return () => this.#onPiles.delete(listener);
  };

  /** What lies on what, as the world has it. */
  setPiles(piles: readonly PileView[]): void {
    if (samePiles(piles, this.#piles)) return;
    this.#piles = piles;
    for (const listener of [...this.#onPiles]) listener();
  }

  setChosen(serials: ReadonlySet<number>): void {
    this.chosen = serials;
    this.#door?.placesChanged();
  }

  setPlaces(composition: Composition, near: boolean): void {
    this.composition = composition;
    this.near = near;
    this.#door?.placesChanged();
  }

  /** A card has another picture, or its moving canvas was drawn again. */
  setImage(serial: number, image: SceneImage): void {
    const known = this.images.get(serial);
    const again = known?.image === image;
    const mean = again ? known.mean : image instanceof HTMLImageElement ? meanLight(image) : TEAL_LIGHT;
    this.images.set(serial, { image, version: (known?.version ?? 0) + 1, mean });
    this.#door?.imageChanged(serial);
  }

  /** The element that stands for a card. Returns how to take it away. */
  setProxy(serial: number, proxy: Proxy): () => void {
    this.proxies.set(serial, proxy);
    this.#door?.placesChanged();
    return () => {
      if (this.proxies.get(serial) !== proxy) return;
      this.proxies.delete(serial);
      proxy.element.style.removeProperty('translate');
      proxy.element.style.removeProperty('scale');
    };
  }
}

/** How much light a card gives to the air and the floor, by its mood. */
export const GLOW: Readonly<Record<number, number>> = {
  [CardMood.asleep]: 0.12,
  [CardMood.waiting]: 0.4,
  [CardMood.painting]: 0.85,
  [CardMood.finished]: 0.75,
  [CardMood.failed]: 0.06,
};
