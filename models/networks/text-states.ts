import type { TextStates } from '../pipelines/parts.ts';

/** The same states with zeros behind them, so that each prompt has `tokens` of them. */
export function paddedTo({ data, shape }: TextStates, tokens: number): TextStates {
  const [batch, given, width] = shape;
  if (given === tokens) return { data, shape };
  const padded = new Float32Array(batch * tokens * width);
  for (let row = 0; row < batch; row++) {
    padded.set(data.subarray(row * given * width, (row + 1) * given * width), row * tokens * width);
  }
  return { data: padded, shape: [batch, tokens, width] };
}

/** States of the same prompts from several encoders, side by side in the last axis. A single one is passed through. */
export function joinChannels(parts: readonly TextStates[]): TextStates {
  const [first] = parts;
  if (first === undefined) throw new Error('There are no states to join.');
  if (parts.length === 1) return first;
  const [batch, tokens] = first.shape;
  const width = parts.reduce((sum, { shape }) => sum + shape[2], 0);
  const data = new Float32Array(batch * tokens * width);
  let offset = 0;
  for (const { data: from, shape } of parts) {
    if (shape[0] !== batch || shape[1] !== tokens) {
      throw new Error(`Text states of shapes [${first.shape}] and [${shape}] do not stand side by side.`);
    }
    for (let row = 0; row < batch * tokens; row++) {
      data.set(from.subarray(row * shape[2], (row + 1) * shape[2]), row * width + offset);
    }
    offset += shape[2];
  }
  return { data, shape: [batch, tokens, width] };
}
