/**
 * What React tells the scene, and how the scene moves React's elements. The scene's code comes after the page can already be typed into,
 * so everything is kept here until it does; where it never comes (no WebGL), the elements show the pictures themselves.
 */
import { CardMood, type StageInput } from '../../../components/index.ts';
import type { Composition } from '../composition.ts';
import { meanLight, type SceneImage, TEAL_LIGHT } from '../scene.ts';
import type { Cast } from './cast.ts';

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
  #door: StageDoor | null = null;

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
