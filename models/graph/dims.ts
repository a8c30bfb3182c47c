/** Lengths that are known only when the graph runs, as far as a convolutional network changes them. */
import type { Dim } from './onnx.ts';

/** `height` → `height/2`; what a convolution of stride 2 makes of an even side. */
export function halve(dim: Dim): Dim {
  return typeof dim === 'number' ? Math.ceil(dim / 2) : scale(dim, 1, 2);
}

/** `height/2` → `height`. */
export function multiply(dim: Dim, factor: number): Dim {
  return typeof dim === 'number' ? dim * factor : scale(dim, factor, 1);
}

/** `height*2` → `height`; the side must hold the divisor. */
export function divide(dim: Dim, divisor: number): Dim {
  return typeof dim === 'number' ? dim / divisor : scale(dim, 1, divisor);
}

function scale(dim: string, numerator: number, denominator: number): string {
  const [, name = dim, sign = '*', digits = '1'] = /^(.+?)(?:([*/])(\d+))?$/.exec(dim) ?? [];
  const n = Number(digits);
  const over = (sign === '*' ? n * numerator : numerator) / (sign === '*' ? denominator : n * denominator);
  if (over === 1) return name;
  return over > 1 ? `${name}*${over}` : `${name}/${1 / over}`;
}

/** The shape of an element-wise result: sides must be equal, or 1. Anything else is a bug in a network. */
export function broadcastShape(a: readonly Dim[], b: readonly Dim[]): Dim[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const x = a[axis - rank + a.length] ?? 1;
    const y = b[axis - rank + b.length] ?? 1;
    if (x === y || y === 1) return x;
    if (x === 1) return y;
    throw new Error(`Shapes [${a}] and [${b}] do not fit together at axis ${axis}.`);
  });
}
