/**
 * What a word's weight does to its hidden states. Both ways leave states untouched, to the bit, when every weight is
 * 1. `states` is [tokens, channels] of one window, row-major; it is changed in place.
 */

/**
 * A1111's: keeps the mean of the window's states,
 *
 *   y_t = w_t x_t · mean(x) / mean(w x)
 *
 * with the mean over all tokens and channels of the window. Where the weighted mean is zero the factor is left out.
 */
export function weightKeepingMean(states: Float32Array, weights: readonly number[]): void {
  if (weights.every(weight => weight === 1)) return;
  const channels = states.length / weights.length;
  const before = mean(states);
  for (const [token, weight] of weights.entries()) scale(states, token * channels, channels, weight);
  const factor = before / mean(states);
  if (Number.isFinite(factor)) scale(states, 0, states.length, factor);
}

/**
 * ComfyUI's: moves each state away from that of the empty prompt,
 *
 *   y_t = e_t + w_t (x_t - e_t)
 *
 * with e the states of the empty prompt at the same places; only tokens whose weight is not 1 change.
 */
export function weightFromEmpty(states: Float32Array, weights: readonly number[], empty: Float32Array): void {
  const channels = states.length / weights.length;
  if (empty.length !== states.length) {
    throw new Error(`The empty prompt has ${empty.length} state values, the prompt ${states.length}.`);
  }
  for (const [token, weight] of weights.entries()) {
    if (weight === 1) continue;
    for (let i = token * channels; i < (token + 1) * channels; i++) {
      states[i] = empty[i]! + weight * (states[i]! - empty[i]!);
    }
  }
}

function scale(states: Float32Array, from: number, count: number, factor: number): void {
  if (factor === 1) return;
  for (let i = from; i < from + count; i++) states[i] = states[i]! * factor;
}

function mean(values: Float32Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
