/**
 * An ONNX model as plain data, and its encoding. Only the parts that a built graph uses.
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { ProtoWriter } from './protobuf.ts';

/** IR 10 is the one that came with opset 21. */
const IR_VERSION = 10;
const ONNX_OPSET = 21;
const MICROSOFT_OPSET = 1;
export const MICROSOFT_DOMAIN = 'com.microsoft';

const ELEMENT_TYPES = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  bfloat16: 16,
} as const;
export type ElementType = keyof typeof ELEMENT_TYPES;

/** A known length, or the name of one that is only known when the graph runs. */
export type Dim = number | string;

export interface OnnxValueInfo {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Dim[];
}

export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] };

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  /** The empty string leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxInitializer {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Little-endian bytes in the model itself, or where they lie in another file. */
  readonly data: Uint8Array | ExternalData;
}

export interface ExternalData {
  /** Path relative to the folder that the session is given. */
  readonly location: string;
  /** Bytes. */
  readonly offset: number;
  readonly byteLength: number;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
}

/** A complete `ModelProto`. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  return new ProtoWriter()
    .int(1, IR_VERSION)
    .string(2, 'aurora')
    .message(7, encodeGraph(graph))
    .message(8, new ProtoWriter().string(1, '').int(2, ONNX_OPSET))
    .message(8, new ProtoWriter().string(1, MICROSOFT_DOMAIN).int(2, MICROSOFT_OPSET))
    .finish();
}

function encodeGraph(graph: OnnxGraph): ProtoWriter {
  const out = new ProtoWriter();
  for (const node of graph.nodes) out.message(1, encodeNode(node));
  out.string(2, graph.name);
  for (const initializer of graph.initializers) out.message(5, encodeInitializer(initializer));
  for (const input of graph.inputs) out.message(11, encodeValueInfo(input));
  for (const output of graph.outputs) out.message(12, encodeValueInfo(output));
  return out;
}

function encodeNode(node: OnnxNode): ProtoWriter {
  const out = new ProtoWriter();
  for (const input of node.inputs) out.string(1, input);
  for (const output of node.outputs) out.string(2, output);
  out.string(3, node.name).string(4, node.opType);
  for (const [name, value] of Object.entries(node.attributes)) out.message(5, encodeAttribute(name, value));
  return node.domain === '' ? out : out.string(7, node.domain);
}

function encodeAttribute(name: string, value: OnnxAttribute): ProtoWriter {
  const out = new ProtoWriter().string(1, name);
  if ('float' in value) return out.float(2, value.float).int(20, 1);
  if ('int' in value) return out.int(3, value.int).int(20, 2);
  if ('string' in value) return out.string(4, value.string).int(20, 3);
  for (const item of value.ints) out.int(8, item);
  return out.int(20, 7);
}

function encodeInitializer({ name, type, shape, data }: OnnxInitializer): ProtoWriter {
  const out = new ProtoWriter();
  for (const side of shape) out.int(1, side);
  out.int(2, ELEMENT_TYPES[type]).string(8, name);
  if (data instanceof Uint8Array) return out.bytes(9, data);
  const external = { location: data.location, offset: data.offset, length: data.byteLength };
  for (const [key, value] of Object.entries(external)) {
    out.message(13, new ProtoWriter().string(1, key).string(2, String(value)));
  }
  return out.int(14, 1);
}

function encodeValueInfo({ name, type, shape }: OnnxValueInfo): ProtoWriter {
  const dims = new ProtoWriter();
  for (const dim of shape) {
    const encoded = new ProtoWriter();
    dims.message(1, typeof dim === 'number' ? encoded.int(1, dim) : encoded.string(2, dim));
  }
  const tensor = new ProtoWriter().int(1, ELEMENT_TYPES[type]).message(2, dims);
  return new ProtoWriter().string(1, name).message(2, new ProtoWriter().message(1, tensor));
}
