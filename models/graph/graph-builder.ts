/**
 * Builds an ONNX graph over weights that stay where they are. A `Scope` is a place in the network: the same
 * dotted path names the weights that it reads and the nodes that it makes, so a profile reads like the network.
 */
import { parse } from 'node:path';
import type { Weight, WeightTable } from '../loaders/weight-table.ts';
import type { Adapter } from './adapters.ts';
import type { Int8Layer, Int8Matrix, QuantisedValue } from './int8.ts';
import {
  type Dim,
  type ElementType,
  type ExternalData,
  encodeModel,
  type OnnxAttribute,
  type OnnxInitializer,
  type OnnxNode,
  type OnnxValueInfo,
} from './onnx.ts';

/** A tensor inside the graph. */
export interface Value extends OnnxValueInfo {}

/** A finished graph, ready for a session. */
export interface BuiltGraph {
  /** The encoded `ModelProto`. */
  readonly model: Uint8Array;
  /** Folder that the initializers' locations count from. */
  readonly weightsRoot: string;
  /** Bytes that the floating-point weights would take as float32. */
  readonly float32Bytes: number;
  /** Bytes of weights in 8 bits, if there are any. */
  readonly int8Bytes?: number;
}

/** Numbers that lie in a file. */
export interface ExternalTensor {
  /** Unlike any other tensor's of the graph. */
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Absolute real path. */
  readonly file: string;
  /** Bytes. */
  readonly offset: number;
  readonly byteLength: number;
}

interface NodeOptions {
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  readonly domain?: string;
  /** Last part of the node's name; the operator's name unless given. */
  readonly label?: string;
}

const STORED_AS = { F32: 'float32', F16: 'float16', BF16: 'bfloat16' } as const;
const FLOAT_CODE = 1;
const SHARED_LENGTH = 8;

export class GraphBuilder {
  readonly #name: string;
  readonly #weights: WeightTable;
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, OnnxInitializer>();
  readonly #casts = new Map<string, Value>();
  readonly #quantised = new Map<string, QuantisedValue>();
  readonly #names = new Map<string, number>();
  readonly #values = new Map<string, Value>();
  readonly #inputs: OnnxValueInfo[] = [];
  readonly #outputs: OnnxValueInfo[] = [];
  #weightsRoot = '/';
  #elements = 0;
  #int8Bytes = 0;

  constructor(name: string, weights: WeightTable) {
    this.#name = name;
    this.#weights = weights;
  }

  /** The network's outermost module. */
  root(): Scope {
    return new Scope(this, '');
  }

  input(name: string, type: ElementType, shape: readonly Dim[]): Value {
    const value = { name, type, shape };
    this.#inputs.push(value);
    return this.#known(value);
  }

  get inputs(): readonly Value[] {
    return this.#inputs;
  }

  /** Every node so far, each after those that it reads. */
  get nodes(): readonly OnnxNode[] {
    return this.#nodes;
  }

  /** The tensor of this name, which must be in the graph. */
  valueOf(name: string): Value {
    const value = this.#values.get(name);
    if (!value) throw new Error(`The graph has no tensor "${name}".`);
    return value;
  }

  /** Whether the graph must be made of operators that `gradients` knows; a fused one has no other reason to be left out. */
  get differentiable(): boolean {
    return this.#weights.trained !== undefined;
  }

  /** Rank of the pair of matrices that is learned beside this module; undefined for one that stays as it is. */
  trainedRank(path: string): number | undefined {
    return this.#weights.trained?.get(path);
  }

  /** An input that several layers read: declared when it is first asked for. */
  sharedInput(name: string, shape: readonly Dim[]): Value {
    const known = this.#inputs.find(input => input.name === name);
    return known ?? this.input(name, 'float32', shape);
  }

  #known(value: Value): Value {
    this.#values.set(value.name, value);
    return value;
  }

  output(name: string, value: Value): void {
    const identity = {
      opType: 'Identity',
      domain: '',
      inputs: [value.name],
      outputs: [name],
      attributes: {},
    };
    this.#nodes.push({ name: this.#unique(`/${name}/Identity`), ...identity });
    this.#outputs.push({ ...value, name });
  }

  finish(): BuiltGraph {
    // What a gradient has no use for would be left out by ONNX Runtime too, with a warning for each.
    const used = new Set(
      [...this.#nodes, ...this.#outputs].flatMap(part => ('inputs' in part ? part.inputs : part.name)),
    );
    const model = encodeModel({
      name: this.#name,
      nodes: this.#nodes,
      initializers: [...this.#initializers.values()].filter(({ name }) => used.has(name)),
      inputs: this.#inputs,
      outputs: this.#outputs,
    });
    const float32Bytes = this.#elements * 4;
    const built = { model, weightsRoot: this.#weightsRoot, float32Bytes };
    return this.#int8Bytes === 0 ? built : { ...built, int8Bytes: this.#int8Bytes };
  }

  /** Adds a node; `results` are the types and shapes of what it returns, in order. */
  node(
    path: string,
    opType: string,
    inputs: readonly (Value | undefined)[],
    results: readonly { readonly type: ElementType; readonly shape: readonly Dim[] }[],
    options: NodeOptions = {},
  ): Value[] {
    const name = this.#unique(
      `/${[...(path === '' ? [] : path.split('.')), options.label ?? opType].join('/')}`,
    );
    const values = results.map(({ type, shape }, index) => ({ name: `${name}:${index}`, type, shape }));
    this.#nodes.push({
      name,
      opType,
      domain: options.domain ?? '',
      inputs: inputs.map(input => input?.name ?? ''),
      outputs: values.map(value => value.name),
      attributes: options.attributes ?? {},
    });
    for (const value of values) this.#known(value);
    return values;
  }

  /**
   * The stored tensor `name` as it lies in its file.
   * @param shape the shape that the network gives it; must be the stored one
   * @param view the shape that the graph sees: the same elements in the same order
   * @param firstRow with `view` fewer rows than stored, the row that the view begins with
   */
  stored(name: string, shape: readonly number[], view: readonly number[] = shape, firstRow = 0): Value {
    return this.#place(name, this.#weights.take(name, shape), shape, view, firstRow);
  }

  /** The layer's weights in 8 bits, where this network computes it so. */
  int8MatrixOf(layer: Int8Layer): Int8Matrix | undefined {
    return this.#weights.int8?.matrixOf(layer);
  }

  /** `x` in 8 bits; layers that read the same value share it. */
  quantise(path: string, x: Value): QuantisedValue {
    const known = this.#quantised.get(x.name);
    if (known) return known;
    const results = [
      { type: 'uint8', shape: x.shape },
      { type: 'float32', shape: [] },
      { type: 'uint8', shape: [] },
    ] as const;
    const [values, scale, zero] = this.node(path, 'DynamicQuantizeLinear', [x], results);
    const quantised = { values: values!, scale: scale!, zero: zero! };
    this.#quantised.set(x.name, quantised);
    return quantised;
  }

  /** A tensor of any file as it lies there. */
  external({ name, type, shape, file, offset, byteLength }: ExternalTensor): Value {
    if (!this.#initializers.has(name)) {
      const { root } = parse(file);
      this.#weightsRoot = root;
      const data = { location: file.slice(root.length), offset, byteLength };
      this.#initializers.set(name, { name, type, shape, data });
      this.#int8Bytes += byteLength;
    }
    return this.#known({ name, type, shape });
  }

  /** The adapters of a module, in order. */
  adaptersAt(path: string): readonly Adapter[] {
    return this.#weights.adapters?.get(path) ?? [];
  }

  /** The graph's input with an adapter's strengths; declared when it is first asked for. */
  adapterInput(name: string, groups: number): Value {
    return this.sharedInput(name, [groups]);
  }

  /** A tensor of an adapter's file as float32; `owner` tells adapters of one module apart. */
  adapterWeight(
    path: string,
    owner: string,
    weights: WeightTable,
    name: string,
    shape: readonly number[],
    view: readonly number[],
    firstRow: number,
  ): Value {
    const key = `${path}.${owner}.${name}`;
    return this.#float(path, key, this.#place(key, weights.take(name, shape), shape, view, firstRow));
  }

  #place(
    name: string,
    weight: Weight,
    shape: readonly number[],
    view: readonly number[],
    firstRow: number,
  ): Value {
    const elements = count(view);
    const rowLength = count(shape.slice(1));
    if (firstRow < 0 || firstRow * rowLength + elements > count(shape)) {
      throw new Error(`View [${view}] from row ${firstRow} does not lie inside ${name} [${shape}].`);
    }
    const key = `${name}[${view}]${firstRow === 0 ? '' : `+${firstRow}`}`;
    const type = STORED_AS[weight.dtype];
    if (!this.#initializers.has(key)) {
      this.#initializers.set(key, {
        name: key,
        type,
        shape: view,
        data: this.#external(weight, view, firstRow),
      });
      this.#elements += elements;
    }
    return this.#known({ name: key, type, shape: view });
  }

  /** A stored tensor as float32: cast in the graph when the file keeps 16 bits. */
  weight(path: string, ...[name, shape, view, firstRow]: Parameters<GraphBuilder['stored']>): Value {
    return this.#float(path, name, this.stored(name, shape, view, firstRow));
  }

  #float(path: string, name: string, stored: Value): Value {
    if (stored.type === 'float32') return stored;
    const known = this.#casts.get(stored.name);
    if (known) return known;
    const [cast] = this.node(path, 'Cast', [stored], [{ type: 'float32', shape: stored.shape }], {
      attributes: { to: { int: FLOAT_CODE } },
      label: `${name.slice(name.lastIndexOf('.') + 1)}/Cast`,
    });
    this.#casts.set(stored.name, cast!);
    return cast!;
  }

  /** A constant kept in the model itself; short ones that are equal are shared. */
  constant(data: Float32Array | BigInt64Array, shape: readonly number[]): Value {
    const type = data instanceof Float32Array ? 'float32' : 'int64';
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const content = data.length <= SHARED_LENGTH ? data.join(',') : `#${this.#initializers.size}`;
    const name = `const ${type}[${shape}] ${content}`;
    this.#initializers.set(name, { name, type, shape, data: bytes });
    return this.#known({ name, type, shape });
  }

  #external(weight: Weight, view: readonly number[], firstRow: number): ExternalData {
    const bytesEach = weight.dtype === 'F32' ? 4 : 2;
    const { root } = parse(weight.file);
    this.#weightsRoot = root;
    return {
      location: weight.file.slice(root.length),
      offset: weight.offset + firstRow * count(weight.shape.slice(1)) * bytesEach,
      byteLength: count(view) * bytesEach,
    };
  }

  #unique(name: string): string {
    const seen = this.#names.get(name) ?? 0;
    this.#names.set(name, seen + 1);
    return seen === 0 ? name : `${name}_${seen}`;
  }
}

/** A module of the network: a dotted path such as `down_blocks.1.resnets.0`. */
export class Scope {
  readonly graph: GraphBuilder;
  readonly path: string;

  constructor(graph: GraphBuilder, path: string) {
    this.graph = graph;
    this.path = path;
  }

  /** The submodule at `path` below this one. */
  at(path: string | number): Scope {
    return new Scope(this.graph, this.#join(String(path)));
  }

  /** This module's parameter as float32 (see `GraphBuilder.stored` for the views). */
  weight(name: string, shape: readonly number[], view?: readonly number[], firstRow?: number): Value {
    return this.graph.weight(this.path, this.#join(name), shape, view, firstRow);
  }

  /** This module's weight in 8 bits, where the network computes it so; the arguments as in `weight`. */
  int8Matrix(name: string, stored: readonly number[], outputs: number, firstRow = 0): Int8Matrix | undefined {
    return this.graph.int8MatrixOf({ name: this.#join(name), stored, firstRow, outputs });
  }

  /** This module's parameter in the precision of its file. */
  stored(name: string, shape: readonly number[]): Value {
    return this.graph.stored(this.#join(name), shape);
  }

  floats(values: readonly number[] | Float32Array, shape: readonly number[] = [values.length]): Value {
    return this.graph.constant(Float32Array.from(values), shape);
  }

  ints(...values: readonly number[]): Value {
    return this.graph.constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /** A node with one output of the given shape, float32 unless said otherwise. */
  op(
    opType: string,
    inputs: readonly (Value | undefined)[],
    shape: readonly Dim[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    {
      type = 'float32' as ElementType,
      ...options
    }: { type?: ElementType; domain?: string; label?: string } = {},
  ): Value {
    return this.graph.node(this.path, opType, inputs, [{ type, shape }], { attributes, ...options })[0]!;
  }

  #join(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}
