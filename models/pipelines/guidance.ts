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

/**
 * Brings the contrast of a guided prediction back towards that of the prompt's own, which high scales exaggerate, in
 * place: S. Lin et al., 2305.08891, eq. 15 and 16,
 *
 *   out' = φ (std c / std out) out + (1 - φ) out
 *
 * `batch` is as above, φ is 0 … 1.
 */
export function rescaleGuidance(batch: Float32Array, rescale: number, out: Float32Array): void {
  const guided = deviation(out);
  if (rescale === 0 || guided === 0) return;
  const factor = rescale * (deviation(batch.subarray(out.length)) / guided) + (1 - rescale);
  for (let i = 0; i < out.length; i++) out[i] = factor * out[i]!;
}

/** Standard deviation; of one value 0. */
function deviation(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1));
}
