/** Text states row by row, with the pooled states of models that have them. */
import type { TextStates } from './parts.ts';

/** One prompt of a batch; a copy. */
export function rowOf({ data, shape: [, tokens, dim], pooled }: TextStates, row: number): TextStates {
  const size = tokens * dim;
  return {
    data: data.slice(row * size, (row + 1) * size),
    shape: [1, tokens, dim],
    ...(pooled && { pooled: pooledOf(pooled, row) }),
  };
}

/** Prompts of equally many tokens as one batch. */
export function stackRows(rows: readonly TextStates[]): TextStates {
  const [first] = rows;
  const [, tokens, dim] = first!.shape;
  const data = new Float32Array(rows.length * tokens * dim);
  for (const [index, row] of rows.entries()) data.set(row.data, index * tokens * dim);
  const states = { data, shape: [rows.length, tokens, dim] as const };
  if (first!.pooled === undefined) return states;
  const width = first!.pooled.shape[1];
  const pooled = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) pooled.set(row.pooled!.data, index * width);
  return { ...states, pooled: { data: pooled, shape: [rows.length, width] } };
}

/** What models that were trained so take for an empty negative prompt. */
export function zerosLike({ data, shape, pooled }: TextStates): TextStates {
  return {
    data: new Float32Array(data.length),
    shape,
    ...(pooled && { pooled: { data: new Float32Array(pooled.data.length), shape: pooled.shape } }),
  };
}

export function pooledOf(
  { data, shape: [, width] }: NonNullable<TextStates['pooled']>,
  row: number,
): NonNullable<TextStates['pooled']> {
  return { data: data.slice(row * width, (row + 1) * width), shape: [1, width] };
}
