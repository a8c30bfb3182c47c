/** Her mouth as a page shows it: found by the colour of her lips, looked at with every frame that is drawn. */
import type { Page } from 'playwright-core';

/** One drawn frame of the mouth, SIDE × SIDE pixels, brightness 0 … 255. */
export type Mouth = readonly number[];

/** In pixels of the canvas. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const SIDE = 24;

/** Lips are the one place of a face of blue light that is red. Null: none are seen (yet). */
export const findMouth = (page: Page): Promise<Place | null> =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('.hologram')!;
    const { width, height } = canvas;
    const copy = new OffscreenCanvas(width, height).getContext('2d')!;
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, width, height);
    const [xs, ys]: [number[], number[]] = [[], []];
    for (let y = Math.floor(height * 0.15); y < height * 0.6; y++) {
      for (let x = Math.floor(width * 0.35); x < width * 0.65; x++) {
        const i = 4 * (y * width + x);
        const [red, green, blue, alpha] = [data[i]!, data[i + 1]!, data[i + 2]!, data[i + 3]!];
        if (alpha < 200 || red < green + 35 || red < blue * 0.95) continue;
        xs.push(x);
        ys.push(y);
      }
    }
    if (xs.length < 30) return null;
    const middle = (values: number[], share: number) =>
      values.sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!;
    const [left, right] = [middle(xs, 0.05), middle(xs, 0.95)];
    const wide = right - left;
    // A mouth that opens goes down.
    return { left, top: middle(ys, 0.05) - wide * 0.1, width: wide, height: wide * 0.8 };
  });

/**
 * The next frames in which a caption is shown, or none is. Counted by the frames that were drawn and by no clock, so that a slow
 * machine needs longer and sees the same.
 */
export const watchMouth = (page: Page, place: Place, frames: number, speaking: boolean): Promise<Mouth[]> =>
  page.evaluate(
    ({ place, frames, speaking, side }) =>
      new Promise<number[][]>(resolve => {
        const canvas = document.querySelector<HTMLCanvasElement>('.hologram')!;
        const copy = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true })!;
        const seen: number[][] = [];
        const watcher = new MutationObserver(() => {
          const isSpeaking = document.querySelector('[data-testid="caption"]') !== null;
          if (isSpeaking !== speaking) return;
          const { left, top, width, height } = place;
          copy.clearRect(0, 0, side, side);
          copy.drawImage(canvas, left, top, width, height, 0, 0, side, side);
          const { data } = copy.getImageData(0, 0, side, side);
          seen.push(
            Array.from(
              { length: side * side },
              (_, i) => (data[4 * i]! + data[4 * i + 1]! + data[4 * i + 2]!) / 3,
            ),
          );
          if (seen.length < frames) return;
          watcher.disconnect();
          resolve(seen);
        });
        watcher.observe(canvas, { attributes: true, attributeFilter: ['data-drawn'] });
      }),
    { place, frames, speaking, side: SIDE },
  );

/** Pixel by pixel. */
export const meanMouth = (frames: readonly Mouth[]): Mouth =>
  frames[0]!.map((_, i) => frames.reduce((sum, frame) => sum + frame[i]!, 0) / frames.length);

/** Mean over pixels, 0 … 255. */
export const apart = (a: Mouth, b: Mouth): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;

/** How far frames lie from their own mean. */
export const variation = (frames: readonly Mouth[]): number => {
  const mean = meanMouth(frames);
  return frames.reduce((sum, frame) => sum + apart(frame, mean), 0) / frames.length;
};
