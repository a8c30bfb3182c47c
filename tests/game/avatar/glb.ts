/** GLB files for tests: packs a document and its data, and takes files apart so that they can be damaged. */

// biome-ignore lint/suspicious/noExplicitAny: tests put anything anywhere
export type Json = Record<string, any>;

const pad = (bytes: Uint8Array, filler: number) => {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4).fill(filler);
  padded.set(bytes);
  return padded;
};

export function packGlb(json: Json, binary: Uint8Array = new Uint8Array(0)): Uint8Array {
  const text = pad(new TextEncoder().encode(JSON.stringify(json)), 0x20);
  const data = pad(binary, 0);
  const bytes = new Uint8Array(12 + 8 + text.length + 8 + data.length);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of [
    [0, 0x46546c67],
    [4, 2],
    [8, bytes.length],
    [12, text.length],
    [16, 0x4e4f534a],
    [20 + text.length, data.length],
    [24 + text.length, 0x004e4942],
  ] as const) {
    view.setUint32(at, value, true);
  }
  bytes.set(text, 20);
  bytes.set(data, 28 + text.length);
  return bytes;
}

export function unpackGlb(bytes: Uint8Array): { json: Json; binary: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = view.getUint32(12, true);
  return {
    json: JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + length))),
    binary: bytes.slice(28 + length),
  };
}

type Values = Float32Array | Uint16Array | Uint8Array;
const TYPES = ['', 'SCALAR', 'VEC2', 'VEC3', 'VEC4'];

/** Collects arrays as accessors, one buffer view each. */
export class GlbData {
  readonly accessors: Json[] = [];
  readonly bufferViews: Json[] = [];
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** @returns the accessor's number */
  add(values: Values, width: number, more: Json = {}): number {
    const bytes = pad(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 0);
    const componentType = values instanceof Float32Array ? 5126 : values instanceof Uint16Array ? 5123 : 5121;
    this.bufferViews.push({ buffer: 0, byteOffset: this.#length, byteLength: bytes.length });
    this.#parts.push(bytes);
    this.#length += bytes.length;
    this.accessors.push({
      ...{ bufferView: this.bufferViews.length - 1, componentType, type: TYPES[width] },
      count: values.length / width,
      ...more,
    });
    return this.accessors.length - 1;
  }

  /** The whole file: `json` gets this data's accessors and buffers. */
  pack(json: Json): Uint8Array {
    const binary = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      binary.set(part, at);
      at += part.length;
    }
    const { accessors, bufferViews } = this;
    return packGlb(
      { asset: { version: '2.0' }, accessors, bufferViews, buffers: [{ byteLength: at }], ...json },
      binary,
    );
  }
}

/** A small quad of skin and a morph target, as the least that is a head. */
export function smallGlb(change: (json: Json, data: GlbData) => void = () => {}): Uint8Array {
  const data = new GlbData();
  const POSITION = data.add(new Float32Array([-1, 0, 0, 1, 0, 0, 1, 1, 0, -1, 1, 0].map(x => x / 10)), 3);
  const indices = data.add(new Uint16Array([0, 1, 2, 0, 2, 3]), 1);
  const open = data.add(new Float32Array([0, -0.01, 0, 0, -0.01, 0, 0, 0, 0, 0, 0, 0]), 3);
  const json: Json = {
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ name: 'face', mesh: 0 }],
    meshes: [
      {
        primitives: [{ attributes: { POSITION }, indices, targets: [{ POSITION: open }] }],
        extras: { targetNames: ['jawOpen'] },
      },
    ],
  };
  change(json, data);
  return data.pack(json);
}
