/** A float picture that is drawn at twice its size and averaged down. */

import { clamp } from './math.mjs';

export class Canvas {
  /** size: side in final pixels. Drawing coordinates run from 0 to 1, y downwards. */
  constructor(size) {
    this.size = size;
    this.side = size * 2;
    this.data = new Float32Array(this.side * this.side * 3);
  }

  /** Call paint(x, y, color) for every pixel centre of the rectangle; it changes `color` in place. */
  each(paint, x0 = 0, y0 = 0, x1 = 1, y1 = 1) {
    const { side, data } = this;
    const color = [0, 0, 0];
    const left = Math.max(0, Math.floor(x0 * side));
    const right = Math.min(side, Math.ceil(x1 * side));
    const bottom = Math.min(side, Math.ceil(y1 * side));
    for (let j = Math.max(0, Math.floor(y0 * side)); j < bottom; j++) {
      for (let i = left; i < right; i++) {
        const k = (j * side + i) * 3;
        color[0] = data[k];
        color[1] = data[k + 1];
        color[2] = data[k + 2];
        paint((i + 0.5) / side, (j + 0.5) / side, color);
        data[k] = color[0];
        data[k + 1] = color[1];
        data[k + 2] = color[2];
      }
    }
  }

  /** Mirror everything above `line` into the part below it, with ripples and a darker tint. */
  reflectBelow(line, seed, noise, tint) {
    const { side, data } = this;
    const first = Math.floor(line * side);
    for (let j = first; j < side; j++) {
      const depth = (j - first) / (side - first);
      for (let i = 0; i < side; i++) {
        const ripple = (noise((i / side) * 5 + seed, (j / side) * 40) - 0.5) * side * 0.02 * (depth + 0.15);
        const sourceRow = clamp(Math.round(first - 1 - (j - first) * 1.1 + ripple), 0, first - 1);
        const sourceColumn = clamp(Math.round(i + ripple), 0, side - 1);
        for (let c = 0; c < 3; c++) {
          const source = data[(sourceRow * side + sourceColumn) * 3 + c];
          data[(j * side + i) * 3 + c] = source * (0.9 - 0.25 * depth) + tint[c] * 0.08;
        }
      }
    }
  }

  /** 8-bit RGB of the final size. */
  toBytes() {
    const { size, side, data } = this;
    const out = Buffer.alloc(size * size * 3);
    for (let y = 0; y < size; y++) {
      for (let x = 0; x < size; x++) {
        for (let c = 0; c < 3; c++) {
          const k = (2 * y * side + 2 * x) * 3 + c;
          const sum =
            clamp(data[k]) + clamp(data[k + 3]) + clamp(data[k + side * 3]) + clamp(data[k + side * 3 + 3]);
          out[(y * size + x) * 3 + c] = Math.round((sum / 4) * 255);
        }
      }
    }
    return out;
  }
}

/** Blend `paint` over `color` in place. */
export function over(color, paint, alpha) {
  if (alpha <= 0) return;
  color[0] += (paint[0] - color[0]) * alpha;
  color[1] += (paint[1] - color[1]) * alpha;
  color[2] += (paint[2] - color[2]) * alpha;
}
