/**
 * Shared memory between the kernel, the avatar host and the page, as TypeScript sees it: poses one way, frames the other.
 * What is legal is written in include/aurora.h; errors carry its status names as `code`.
 */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { ABI_VERSION } from './index.ts';

/** Pixels on a side of the largest frame. */
export const MAX_FRAME_SIDE = 720;

export interface LinkFrame {
  readonly width: number;
  readonly height: number;
  /** Seconds on the writer's clock. */
  readonly time: number;
  /** Grows with each frame, past the death of writers. */
  readonly generation: number;
}

interface Addon {
  readonly abiVersion: number;
  createLink(name: string, maxSide: number): number;
  openLink(name: string): number;
  destroyLink(link: number): void;
  writePose(link: number, values: Float32Array): void;
  readPose(link: number, values: Float32Array): number;
  writeFrame(link: number, pixels: Uint8Array, width: number, height: number, time: number): void;
  readFrame(link: number, pixels: Uint8Array): LinkFrame | null;
}

/** @param path of aurora.node; throws what Node throws when it cannot be loaded, and when it is of another version */
export function loadLinks(path: string): {
  /** The kernel's side. A link of this name that a dead process left behind is replaced. */
  readonly create: (name: string, maxSide?: number) => Link;
  /** The other sides. */
  readonly open: (name: string) => Link;
} {
  const addon = createRequire(resolve(path))(resolve(path)) as Addon;
  if (addon.abiVersion !== ABI_VERSION)
    throw new Error(`${path} has version ${addon.abiVersion}; ${ABI_VERSION} is needed. Build it again.`);
  return {
    create: (name, maxSide = MAX_FRAME_SIDE) => new Link(addon, addon.createLink(name, maxSide)),
    open: name => new Link(addon, addon.openLink(name)),
  };
}

/** One side of a link. To be destroyed when it is no longer needed. */
export class Link {
  readonly #addon: Addon;
  readonly #handle: number;

  constructor(addon: Addon, handle: number) {
    this.#addon = addon;
    this.#handle = handle;
  }

  /** @param values 1 … 256 numbers */
  writePose(values: Float32Array): void {
    this.#addon.writePose(this.#handle, values);
  }

  /** Numbers that were written into `values`; 0 when there is no other pose than the one read last. */
  readPose(values: Float32Array): number {
    return this.#addon.readPose(this.#handle, values);
  }

  /** @param pixels width · height · 4 bytes: R, G, B, A, premultiplied, rows from the top */
  writeFrame(pixels: Uint8Array, width: number, height: number, time: number): void {
    this.#addon.writeFrame(this.#handle, pixels, width, height, time);
  }

  /** Copies the newest frame; null, and `pixels` as it was, when there is no other than the one read last. */
  readFrame(pixels: Uint8Array): LinkFrame | null {
    return this.#addon.readFrame(this.#handle, pixels);
  }

  destroy(): void {
    this.#addon.destroyLink(this.#handle);
  }
}
