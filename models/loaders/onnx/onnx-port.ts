/** An input or output of an ONNX graph: its name, type and shape. */
import { fieldsIn, ProtoError } from '../../graph/protobuf-reader.ts';
import { text } from './onnx-tensor.ts';

/** Types that a network's inputs and outputs may have here, by the numbers of `TensorProto.DataType`. */
const TYPES = {
  1: 'float32',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  16: 'bfloat16',
} as const;
export type PortType = (typeof TYPES)[keyof typeof TYPES];

export interface OnnxPort {
  readonly name: string;
  /** `other` for what no network here has. */
  readonly type: PortType | 'other';
  /** A length, the name of one, or null for one of which nothing is said; undefined: not even the rank is. */
  readonly shape: readonly (number | string | null)[] | undefined;
}

const VALUE = { name: 1, type: 2 };
const TENSOR_TYPE = 1;
const TENSOR = { element: 1, shape: 2 };
const DIM = 1;
const LENGTH = { value: 1, name: 2 };
const MAX_RANK = 32;

/** Reads a `ValueInfoProto`. @throws ProtoError */
export function readPort(bytes: Uint8Array): OnnxPort {
  let name = '';
  let type: OnnxPort['type'] = 'other';
  let shape: OnnxPort['shape'];
  for (const field of fieldsIn(bytes)) {
    if (field.wire !== 'bytes') continue;
    const payload = bytes.subarray(field.begin, field.end);
    if (field.number === VALUE.name) name = text(payload);
    if (field.number !== VALUE.type) continue;
    for (const part of fieldsIn(payload)) {
      if (part.number !== TENSOR_TYPE || part.wire !== 'bytes') continue;
      const tensor = payload.subarray(part.begin, part.end);
      for (const { number, wire, value, begin, end } of fieldsIn(tensor)) {
        if (number === TENSOR.element && wire === 'varint')
          type = TYPES[Number(value) as keyof typeof TYPES] ?? 'other';
        if (number === TENSOR.shape && wire === 'bytes') shape = readShape(tensor.subarray(begin, end));
      }
    }
  }
  return { name, type, shape };
}

function readShape(bytes: Uint8Array): (number | string | null)[] {
  const shape: (number | string | null)[] = [];
  for (const field of fieldsIn(bytes)) {
    if (field.number !== DIM || field.wire !== 'bytes') continue;
    if (shape.length === MAX_RANK)
      throw new ProtoError(`an input or output of it has more than ${MAX_RANK} sides`);
    const dim = bytes.subarray(field.begin, field.end);
    let length: number | string | null = null;
    for (const { number, wire, value, begin, end } of fieldsIn(dim)) {
      if (number === LENGTH.value && wire === 'varint') length = Number(value);
      if (number === LENGTH.name && wire === 'bytes') length = text(dim.subarray(begin, end));
    }
    shape.push(length);
  }
  return shape;
}
