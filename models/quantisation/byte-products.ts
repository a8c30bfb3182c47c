/**
 * Whether this processor's byte products are exact. Those without dot-product instructions (AVX2 before VNNI) add two
 * products in 16 bits and saturate: with weights up to 127 the sum is wrong, with weights up to 63 it always fits.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeModel, MICROSOFT_DOMAIN, type OnnxGraph } from '../graph/onnx.ts';
import type { RuntimeOptions } from '../graph/session.ts';
import type { Int8Range } from './quantise-matrix.ts';

/** Large enough to take the kernels that a network's layers take. */
const SIDE = 64;
const [BYTE, WEIGHT] = [255, 127];

let known: Promise<Int8Range> | undefined;

/** The largest weight that can be multiplied without loss here; asks the runtime itself, once. */
export function int8RangeHere(runtime: Pick<RuntimeOptions, 'threads'>): Promise<Int8Range> {
  known ??= measure(runtime);
  return known;
}

async function measure({ threads }: Pick<RuntimeOptions, 'threads'>): Promise<Int8Range> {
  const session = await InferenceSession.create(encodeModel(largestProduct()), {
    intraOpNumThreads: threads,
  });
  try {
    const x = new Tensor('uint8', new Uint8Array(SIDE * SIDE).fill(BYTE), [SIDE, SIDE]);
    const { y } = await session.run({ x });
    const exact = (y!.data as Float32Array).every(value => value === BYTE * WEIGHT * SIDE);
    return exact ? 127 : 63;
  } finally {
    await session.release();
  }
}

/** The largest bytes times the largest weights, by the operator that the networks use. */
function largestProduct(): OnnxGraph {
  const one = new Uint8Array(Float32Array.of(1).buffer);
  const value = { type: 'float32', shape: [SIDE, SIDE] } as const;
  return {
    name: 'byte products',
    inputs: [{ name: 'x', type: 'uint8', shape: [SIDE, SIDE] }],
    outputs: [{ ...value, name: 'y' }],
    initializers: [
      { name: 'w', type: 'int8', shape: [SIDE, SIDE], data: new Uint8Array(SIDE * SIDE).fill(WEIGHT) },
      { name: 'one', type: 'float32', shape: [], data: one },
      { name: 'zero', type: 'uint8', shape: [], data: Uint8Array.of(0) },
    ],
    nodes: [
      {
        name: 'product',
        opType: 'MatMulIntegerToFloat',
        domain: MICROSOFT_DOMAIN,
        inputs: ['x', 'w', 'one', 'one', 'zero'],
        outputs: ['y'],
        attributes: {},
      },
    ],
  };
}
