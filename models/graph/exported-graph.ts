/**
 * A network whose graph somebody else has written: evaluated as it is, in its own names and precision. What the rest of the
 * engine feeds and reads is translated at its borders.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AuroraError } from '../errors.ts';
import { floatToHalf, halfToFloat } from './half.ts';

export type Tensors = Readonly<Record<string, Tensor>>;

/** Between this engine's inputs and outputs and those of one graph. */
export interface Translation {
  /** In this engine's words, as the definitions in `networks/` have them. */
  readonly inputs: readonly string[];
  /** By this engine's names: where it comes from, and what is made of it. */
  readonly outputs: Readonly<
    Record<string, { readonly from: string; readonly read: (theirs: Tensor) => Tensor }>
  >;
  /** What the graph is fed. */
  readonly feed: (ours: Tensors) => Tensors;
}

export interface ExportedGraph {
  /** The model file, absolute; its weights lie in it or beside it. */
  readonly path: string;
  /** Bytes that the weights would take as float32. */
  readonly float32Bytes: number;
  readonly translation: Translation;
}

/** Of ONNX Runtime's session, what networks use. */
export interface NetworkSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputMetadata: readonly InferenceSession.ValueMetadata[];
  run(feeds: Tensors, fetches: readonly string[]): Promise<Readonly<Record<string, Tensor>>>;
  release(): Promise<void>;
}

/** @throws AuroraError ONNX_REFUSED */
export async function createExportedSession(
  { path, translation }: ExportedGraph,
  options: InferenceSession.SessionOptions,
): Promise<NetworkSession> {
  const session = await InferenceSession.create(path, options).catch(cause => {
    throw refused(path, 'cannot be loaded by the inference runtime', cause);
  });
  const { inputs, outputs, feed } = translation;
  return {
    inputNames: inputs,
    outputNames: Object.keys(outputs),
    // Nothing can be put beside its layers.
    inputMetadata: [],
    async run(feeds, fetches) {
      const wanted = fetches.map(name => [name, outputs[name]!] as const);
      const theirs = [...new Set(wanted.map(([, { from }]) => from))];
      const found = await session.run(feed(feeds), theirs).catch(cause => {
        throw refused(path, 'cannot be evaluated', cause);
      });
      return Object.fromEntries(wanted.map(([name, { from, read }]) => [name, read(found[from]!)]));
    },
    release: () => session.release(),
  };
}

const LONGEST_REASON = 300;

function refused(path: string, what: string, cause: unknown): AuroraError {
  const reason = (cause instanceof Error ? cause.message : String(cause)).slice(0, LONGEST_REASON);
  return new AuroraError(
    'ONNX_REFUSED',
    `${path} ${what}: ${reason}`,
    {
      value: path,
      legal: "a graph of ONNX's own operators, exported with dynamic axes",
      hint: 'Export the model again with a current Optimum, or use it as a diffusers folder or a single file.',
    },
    cause,
  );
}

export type FloatType = 'float32' | 'float16' | 'float64';

/** float32 in another precision, same shape. */
export function castFrom32(tensor: Tensor, type: FloatType, shape: readonly number[] = tensor.dims): Tensor {
  const values = tensor.data as Float32Array;
  if (type === 'float32') return new Tensor('float32', values, shape);
  if (type === 'float64') return new Tensor('float64', Float64Array.from(values), shape);
  return new Tensor('float16', Uint16Array.from(values, floatToHalf), shape);
}

/** Any precision as float32, same shape. */
export function castTo32(tensor: Tensor): Tensor {
  if (tensor.type === 'float32') return tensor;
  const { buffer, byteOffset, length } = tensor.data as Uint16Array;
  const values =
    tensor.type === 'float16'
      ? // Newer runtimes of JavaScript have halves of their own; the bits are the same.
        Float32Array.from(new Uint16Array(buffer, byteOffset, length), halfToFloat)
      : Float32Array.from(tensor.data as Float64Array);
  return new Tensor('float32', values, tensor.dims);
}

/** Every number of a float32 tensor changed. */
export function mapTensor(tensor: Tensor, change: (value: number) => number): Tensor {
  return new Tensor('float32', (tensor.data as Float32Array).map(change), tensor.dims);
}
