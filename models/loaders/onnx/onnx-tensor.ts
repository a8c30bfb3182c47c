/** `TensorProto` without its numbers: name, size, and where it lies. */
import { fieldsIn, ProtoError, type ProtoField } from '../../graph/protobuf-reader.ts';
import type { TensorClaim } from './external-data.ts';

const TENSOR = { dims: 1, type: 2, name: 8, external: 13, location: 14 };
const ENTRY = { key: 1, value: 2 };
const EXTERNAL = 1n;

/** Bits of an element by its type's number; text has no width of its own. */
const BITS: Readonly<Record<number, number>> = {
  ...{
    1: 32,
    2: 8,
    3: 8,
    4: 16,
    5: 16,
    6: 32,
    7: 64,
    8: 0,
    9: 8,
    10: 16,
    11: 64,
    12: 32,
    13: 64,
    14: 64,
    15: 128,
  },
  ...{ 16: 16, 17: 8, 18: 8, 19: 8, 20: 8, 21: 4, 22: 4, 23: 4, 24: 8, 25: 2, 26: 2 },
};
const MAX_RANK = 32;
const MAX_NAME = 2000;

/** Takes a tensor's fields one after the other, as they are found. */
export class TensorReader {
  #name = '';
  #type = 0;
  #elements = 1;
  #rank = 0;
  #isExternal = false;
  readonly #external = new Map<string, string>();

  /** Fields to be given; the numbers themselves are none of them. */
  static wants({ number }: ProtoField): boolean {
    return Object.values(TENSOR).includes(number);
  }

  /** `payload` is of a field of kind `bytes`. */
  add({ number, wire, value }: ProtoField, payload: Uint8Array): void {
    if (number === TENSOR.dims && wire === 'varint') this.#side(value);
    else if (number === TENSOR.dims && wire === 'bytes') {
      // Packed: the numbers stand behind each other without tags. Each is given one to be read by.
      for (const side of packed(payload)) this.#side(side);
    } else if (number === TENSOR.type && wire === 'varint') this.#type = Number(value);
    else if (number === TENSOR.name && wire === 'bytes') this.#name = text(payload);
    else if (number === TENSOR.location && wire === 'varint') this.#isExternal = value === EXTERNAL;
    else if (number === TENSOR.external && wire === 'bytes') {
      const { key, entry } = readEntry(payload);
      if (this.#external.has(key))
        throw new ProtoError(`its tensor "${this.#name}" has two values for ${key}`);
      this.#external.set(key, entry);
    }
  }

  /** @throws ProtoError */
  finish(): TensorClaim {
    const bits = BITS[this.#type];
    const size = this.#elements * (bits ?? 0);
    if (bits === undefined || !Number.isSafeInteger(size)) {
      throw new ProtoError(`its tensor "${this.#name}" has ${this.#elements} elements of type ${this.#type}`);
    }
    return {
      name: this.#name,
      elements: this.#elements,
      byteLength: Math.ceil(size / 8),
      external: this.#isExternal ? this.#external : null,
    };
  }

  #side(side: bigint): void {
    if (++this.#rank > MAX_RANK)
      throw new ProtoError(`its tensor "${this.#name}" has more than ${MAX_RANK} sides`);
    this.#elements *= Number(side);
  }
}

/** @throws ProtoError */
export function readTensor(bytes: Uint8Array): TensorClaim {
  const tensor = new TensorReader();
  for (const field of fieldsIn(bytes)) {
    if (TensorReader.wants(field)) tensor.add(field, bytes.subarray(field.begin, field.end));
  }
  return tensor.finish();
}

function readEntry(bytes: Uint8Array): { key: string; entry: string } {
  const found = { key: '', entry: '' };
  for (const { number, wire, begin, end } of fieldsIn(bytes)) {
    if (wire !== 'bytes') continue;
    if (number === ENTRY.key) found.key = text(bytes.subarray(begin, end));
    if (number === ENTRY.value) found.entry = text(bytes.subarray(begin, end));
  }
  return found;
}

/** @throws ProtoError for text that is too long to be a name */
export function text(bytes: Uint8Array): string {
  if (bytes.length > MAX_NAME) throw new ProtoError(`a name of it has ${bytes.length} bytes`);
  return new TextDecoder().decode(bytes);
}

function* packed(bytes: Uint8Array): Generator<bigint> {
  for (let at = 0; at < bytes.length; ) {
    let value = 0n;
    let shift = 0n;
    let byte = 0x80;
    while (byte >= 0x80) {
      if (at >= bytes.length || shift > 63n) throw new ProtoError('a list of numbers in it is cut off');
      byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
    }
    yield BigInt.asUintN(64, value);
  }
}
