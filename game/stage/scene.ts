/**
 * What the scene tells the backdrop: where the picture stands, how much light it gives, and where the camera leans. A plain
 * object that the backdrop reads each frame; listeners exist for the still picture of reduced motion.
 */
import { type Composition, compose } from './composition.ts';
import { type LightOnHer, noLight } from './space/light-on-her.ts';

export type SceneImage = HTMLImageElement | HTMLCanvasElement;

export interface Scene {
  composition: Composition;
  /** 0 … 1, how much light the card gives. */
  glow: number;
  /** The picture's mean colour, linear enough for a glow: 0 … 1 each. */
  light: readonly [red: number, green: number, blue: number];
  /** Where the camera leans: heights of the window, a few thousandths. */
  lean: readonly [x: number, y: number];
  /** What falls on her from the cards; written by the scene with each frame, read by her layer. */
  readonly onHer: LightOnHer;
}

export const TEAL_LIGHT = [0.31, 0.89, 0.76] as const;

export class SceneLink {
  readonly scene: Scene = {
    composition: compose(1280, 720, 1),
    glow: 0.12,
    light: TEAL_LIGHT,
    lean: [0, 0],
    onHer: noLight(),
  };
  readonly #listeners = new Set<() => void>();

  set(patch: Partial<Scene>): void {
    Object.assign(this.scene, patch);
    for (const listener of this.#listeners) listener();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** Mean colour of a drawn image, its brightest channel lifted so that dark pictures still give light. */
export function meanLight(image: SceneImage): Scene['light'] {
  const canvas = document.createElement('canvas');
  canvas.width = 8;
  canvas.height = 8;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return TEAL_LIGHT;
  context.drawImage(image, 0, 0, 8, 8);
  return liftedMean(context.getImageData(0, 0, 8, 8).data);
}

/** RGBA bytes → mean colour scaled so that its strongest channel is at least 0.55. */
export function liftedMean(pixels: Uint8ClampedArray): Scene['light'] {
  const sum = [0, 0, 0];
  for (let i = 0; i < pixels.length; i += 4)
    for (let channel = 0; channel < 3; channel++) sum[channel]! += pixels[i + channel]!;
  const count = Math.max(1, pixels.length / 4);
  const [red, green, blue] = sum.map(total => total / count / 255) as [number, number, number];
  const strongest = Math.max(red, green, blue, 1e-3);
  const lift = Math.max(1, 0.55 / strongest);
  return [red * lift, green * lift, blue * lift];
}
