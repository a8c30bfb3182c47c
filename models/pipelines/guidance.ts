/**
 * Classifier-free guidance: J. Ho, T. Salimans, 2207.12598, eq. 6 as everyone writes it,
 *
 *   out = u + w (c - u)
 *
 * with u the prediction for the negative prompt, c that for the prompt, and w the guidance scale.
 */

/** `batch` is [2, …]: u, then c. Writes [1, …] into `out`. */
export function combineGuidance(batch: Float32Array, scale: number, out: Float32Array): void {
  const size = out.length;
  for (let i = 0; i < size; i++) {
    const unconditional = batch[i]!;
    out[i] = unconditional + scale * (batch[size + i]! - unconditional);
  }
}
