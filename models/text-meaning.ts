/**
 * What texts mean, as vectors whose dot product is their likeness: the mean of a text encoder's last states, as sentence
 * encoders of the MiniLM kind are trained to be read.
 * Source: Reimers and Gurevych 2019, https://arxiv.org/abs/1908.10084, section 3 (mean pooling)
 */
import { openModel } from './loaders/index.ts';
import { createTextEncoder, type RuntimeOptions } from './networks/index.ts';

export interface TextMeaning {
  /** Numbers of a vector. */
  readonly width: number;
  /** Vectors of length 1, one after the other: [texts, width]. An empty text has the vector of nothing said. */
  read(texts: readonly string[]): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/**
 * The text encoder of the model at `path`; nothing else of it is loaded.
 * @throws AuroraError as `openModel` and `createTextEncoder`
 */
export async function openTextMeaning(path: string, runtime: RuntimeOptions): Promise<TextMeaning> {
  const encoder = await createTextEncoder(await openModel(path), runtime);
  const read = async (texts: readonly string[]) => {
    const { data, shape } = await encoder.encode(texts);
    return meanOfStates(data, shape);
  };
  return {
    width: (await read([''])).length,
    read,
    dispose: () => encoder.dispose(),
  };
}

/**
 * The mean over each text's tokens, scaled to length 1. Places behind a text's end hold exact zeros, and do not count.
 * @param states [texts, tokens, width] @returns [texts, width]
 */
export function meanOfStates(
  states: Float32Array,
  [texts, tokens, width]: readonly [number, number, number],
): Float32Array {
  const means = new Float32Array(texts * width);
  for (let text = 0; text < texts; text++) {
    const mean = means.subarray(text * width, (text + 1) * width);
    for (let token = 0; token < tokens; token++) {
      const from = (text * tokens + token) * width;
      for (let i = 0; i < width; i++) mean[i]! += states[from + i]!;
    }
    // The length takes the number of tokens out again.
    const length = Math.hypot(...mean) || 1;
    for (let i = 0; i < width; i++) mean[i]! /= length;
  }
  return means;
}
