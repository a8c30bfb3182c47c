/**
 * Her picture in few bytes. Pixels are premultiplied, and light beyond her outline has colour and no alpha: PNG and WebP keep
 * colours unmultiplied and would lose it. So colour and alpha are two JPEGs, encoded off the thread that draws.
 */
import type { EncodedFrame } from './host-protocol.ts';

const BEST = 88;
const WORST = 30;
const FIRST = 76;

export class FrameEncoder {
  quality = FIRST;
  readonly #bytesPerFrame: () => number;
  #copy = new Uint8Array(0);
  #busy = false;

  /** @param bytesPerFrame what a picture may take on average */
  constructor(bytesPerFrame: () => number) {
    this.#bytesPerFrame = bytesPerFrame;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** @param pixels R, G, B, A, premultiplied; copied before this returns */
  async encode(pixels: Uint8Array, width: number, height: number): Promise<EncodedFrame> {
    this.#busy = true;
    try {
      if (this.#copy.length !== pixels.length) this.#copy = new Uint8Array(pixels.length);
      this.#copy.set(pixels);
      // Late, since a desktop window never needs it.
      const { default: sharp } = await import('sharp');
      const raw = { raw: { width, height, channels: 4 as const } };
      const [colour, alpha] = await Promise.all([
        sharp(this.#copy, raw).removeAlpha().jpeg({ quality: this.quality }).toBuffer(),
        sharp(this.#copy, raw).extractChannel(3).jpeg({ quality: this.quality }).toBuffer(),
      ]);
      this.#adapt(colour.length + alpha.length);
      return { width, height, colour, alpha };
    } finally {
      this.#busy = false;
    }
  }

  /** Quality goes down quickly and up slowly, so that it does not swing. */
  #adapt(bytes: number): void {
    const most = this.#bytesPerFrame();
    if (bytes > most)
      this.quality = Math.max(WORST, this.quality - Math.ceil(10 * Math.min(1, bytes / most - 1)) - 1);
    else if (bytes < most * 0.85) this.quality = Math.min(BEST, this.quality + 1);
  }
}
