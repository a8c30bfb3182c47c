/**
 * Layers whose products are computed in 8-bit integers: weights with one scale per output channel, fixed when they were
 * quantised; activations with one scale and zero point per tensor, found anew at every evaluation, so that no calibration
 * is needed. y = sₓ·s_w·Σ (x_q - z)·w_q + b, the sum exact in 32 bits, everything around it in float32. Source: B. Jacob et al.,
 * "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", 1712.05877.
 */
import type { ExternalTensor, Scope, Value } from './graph-builder.ts';
import { type Dim, MICROSOFT_DOMAIN } from './onnx.ts';
import { transpose } from './operators.ts';

/** A layer as its builder describes it; together with its name it says which numbers of the file are meant. */
export interface Int8Layer {
  /** The stored weight's name in the network. */
  readonly name: string;
  /** Its shape in the network's terms: [rows, inputs], with two more sides for convolutions. */
  readonly stored: readonly number[];
  /** Rows of it that this layer computes. */
  readonly firstRow: number;
  readonly outputs: number;
}

/** Weights as the product wants them. */
export interface Int8Matrix {
  /** int8 [kernel · kernel · inputs, outputs], rows in the order (ky, kx, input). */
  readonly values: ExternalTensor;
  /** float32 [outputs]: what one step of a value stands for. */
  readonly scales: ExternalTensor;
  /** What the layer's adapters add is in it: nothing runs beside the layer. Absent: false. */
  readonly adapted?: boolean;
}

/** Where such weights come from. Answers undefined for a layer that computes in full precision. */
export interface Int8Source {
  matrixOf(layer: Int8Layer): Int8Matrix | undefined;
}

/** An activation in 8 bits: x ≈ scale · (values - zero). */
export interface QuantisedValue {
  readonly values: Value;
  readonly scale: Value;
  readonly zero: Value;
}

/**
 * x · Wᵀ + b over rows.
 * @param x [rows, inputs]
 * @param bias [outputs]
 * @returns [rows, outputs]
 */
export function int8Linear(scope: Scope, x: Value, matrix: Int8Matrix, bias?: Value): Value {
  const outputs = matrix.scales.shape[0]!;
  return product(scope, scope.graph.quantise(scope.path, x), matrix, bias, [x.shape[0]!, outputs]);
}

export interface Int8Convolution {
  readonly kernel: number;
  readonly stride: 1 | 2;
  /** Top, left, bottom, right. */
  readonly pads: readonly number[];
  /** [batch, outputs, height, width] of the result. */
  readonly shape: readonly Dim[];
}

/**
 * A convolution as one product: channels last, the kernel's taps side by side (shifted views of the padded picture, one
 * byte a number), times [taps · inputs, outputs].
 * @param x [batch, inputs, height, width]
 */
export function int8Conv(
  scope: Scope,
  x: Value,
  matrix: Int8Matrix,
  bias: Value | undefined,
  { kernel, stride, pads, shape }: Int8Convolution,
): Value {
  const { values, scale, zero } = scope.graph.quantise(scope.path, x);
  const picture = transpose(scope, values, [0, 2, 3, 1]);
  const [batch, outputs, height, width] = shape as [Dim, number, Dim, Dim];
  const inputs = x.shape[1] as number;
  const columns =
    kernel === 1 && stride === 1
      ? picture
      : taps(scope, picture, zero, { kernel, stride, pads }, [
          batch,
          height,
          width,
          inputs * kernel * kernel,
        ]);
  const rows = product(scope, { values: columns, scale, zero }, matrix, bias, [
    batch,
    height,
    width,
    outputs,
  ]);
  return transpose(scope, rows, [0, 3, 1, 2]);
}

/** @param picture uint8 [batch, height, width, inputs] */
function taps(
  scope: Scope,
  picture: Value,
  zero: Value,
  { kernel, stride, pads }: Pick<Int8Convolution, 'kernel' | 'stride' | 'pads'>,
  shape: readonly Dim[],
): Value {
  const [top = 0, left = 0, bottom = 0, right = 0] = pads;
  // Beyond the edges lies 0, which the zero point stands for.
  const [batch, , , inputs] = picture.shape as [Dim, Dim, Dim, number];
  const edges = scope.ints(0, top, left, 0, 0, bottom, right, 0);
  const padded = scope.op('Pad', [picture, edges, zero], [batch, 'rows', 'columns', inputs], {}, UINT8);
  const shifted: Value[] = [];
  const axes = scope.ints(1, 2);
  const steps = scope.ints(stride, stride);
  for (let y = 0; y < kernel; y++) {
    for (let x = 0; x < kernel; x++) {
      const range = [scope.ints(y, x), scope.ints(end(y, top + bottom), end(x, left + right)), axes, steps];
      const shiftedShape = [...shape.slice(0, 3), inputs];
      shifted.push(scope.op('Slice', [padded, ...range], shiftedShape, {}, UINT8));
    }
  }
  return scope.op('Concat', shifted, shape, { axis: { int: 3 } }, { ...UINT8, label: 'Taps' });
}

const UINT8 = { type: 'uint8' } as const;
const TO_THE_END = 2 ** 31 - 1;

/** Where the view that begins at `offset` ends, counted from the far edge: as long as the picture was before padding. */
function end(offset: number, padding: number): number {
  return offset < padding ? offset - padding : TO_THE_END;
}

function product(
  scope: Scope,
  { values, scale, zero }: QuantisedValue,
  matrix: Int8Matrix,
  bias: Value | undefined,
  shape: readonly Dim[],
): Value {
  const weights = scope.graph.external(matrix.values);
  const scales = scope.graph.external(matrix.scales);
  const inputs = [values, weights, scale, scales, zero, undefined, bias];
  return scope.op(
    'MatMulIntegerToFloat',
    bias ? inputs : inputs.slice(0, 5),
    shape,
    {},
    { domain: MICROSOFT_DOMAIN },
  );
}
