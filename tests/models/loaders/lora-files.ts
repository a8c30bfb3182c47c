/** LoRA files whose numbers follow from their names, as scripts/parity/lora.py and lora_sdxl.py make them. */
import {
  formulaBytes,
  formulaIntegers,
  formulaWeight,
  type StoredAs,
  writeSafetensors,
} from '../networks/formula.ts';

export type Tensors = Record<string, number[]>;

export interface LoraCase {
  readonly kind: string;
  readonly alpha?: number;
  readonly strengths?: readonly [unet: number, textEncoder: number];
  readonly blocks?: string;
  readonly tensors: Tensors;
  readonly latents: { readonly data: string };
}

interface Options {
  readonly dtype?: StoredAs;
  readonly alpha?: number;
  /** Alphas of their own. */
  readonly change?: Record<string, number>;
  /** What the file calls a tensor whose numbers follow from `name`. */
  readonly storedName?: (name: string) => string;
}

/** A quarter of the formula's weights, DoRA's lengths about 1, and alphas. */
export async function writeLora(path: string, tensors: Tensors, options: Options = {}): Promise<string> {
  const { dtype = 'F32', alpha = 2, change = {}, storedName = name => name } = options;
  const numbersOf = (key: string, shape: readonly number[]): Float32Array => {
    if (key.endsWith('.alpha')) return Float32Array.of(change[key] ?? alpha);
    if (!/dora_scale|magnitude/.test(key)) return formulaWeight(key, shape).map(x => x / 4);
    const count = shape.reduce((product, side) => product * side, 1);
    return Float32Array.from(formulaIntegers(key, count), k => 1 + (k >> 2) / 128);
  };
  const rows = Object.entries(tensors).map(
    ([key, shape]) => [storedName(key), shape, formulaBytes(numbersOf(key, shape), dtype), dtype] as const,
  );
  await writeSafetensors(path, rows);
  return path;
}

export function floats({ data }: { readonly data: string }): Float32Array {
  const bytes = Buffer.from(data, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}
