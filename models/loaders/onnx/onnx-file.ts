/**
 * Reads of an ONNX model what must be known before it is given to the runtime: its inputs and outputs, and where its weights
 * lie. Weights are passed over unread, nodes are only looked through for tensors that lie elsewhere. Such files come from
 * strangers, so nothing in them is believed before it is checked.
 * Field numbers: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
import { open } from 'node:fs/promises';
import { AuroraError, type ErrorDetails } from '../../errors.ts';
import { fieldsIn, ProtoError, type ProtoField, ProtoFile } from '../../graph/protobuf-reader.ts';
import { checkExternalData, type ExternalFile, type TensorClaim } from './external-data.ts';
import { type OnnxPort, readPort } from './onnx-port.ts';
import { readTensor, TensorReader } from './onnx-tensor.ts';

export interface OnnxFile {
  readonly path: string;
  /** Bytes of the model file and of all that its weights lie in. */
  readonly size: number;
  /** The model file first. */
  readonly files: readonly ExternalFile[];
  /** What has to be fed: initializers, which old files list too, are left out. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
  /** Elements of all initializers. */
  readonly elements: number;
}

const MODEL = { irVersion: 1, graph: 7, opsets: 8, functions: 25 };
const GRAPH = { node: 1, initializer: 5, input: 11, output: 12, sparse: 15 };
const FUNCTION_NODE = 7;
const NODE_ATTRIBUTE = 5;
const ATTRIBUTE = { tensor: 5, graph: 6, tensors: 10, graphs: 11, sparse: 22, sparses: 23 };
const SPARSE = { values: 1, indices: 2 };

const LIMITS = {
  /** What protobuf itself can hold. */
  bytes: 2 ** 31 - 1,
  /** A node with a constant in it; also a function of the model's own. */
  nodeBytes: 16 * 2 ** 20,
  /** Of inputs, outputs and initializers together. SDXL's UNet has 2,500. */
  entries: 200_000,
  /** Graphs within nodes of graphs. */
  depth: 16,
} as const;

/**
 * @param path of a model file; links are followed
 * @throws AuroraError FILE_UNREADABLE, ONNX_FILE (not a sound model), ONNX_EXTERNAL_DATA, MODEL_FILE_MISSING
 */
export async function readOnnxFile(path: string): Promise<OnnxFile> {
  const file = await openFile(path);
  try {
    const { size } = await file.stat();
    if (size > LIMITS.bytes)
      throw unsound(path, `it has ${size} bytes`, { legal: `at most ${LIMITS.bytes}` });
    const reader = new ModelReader(new ProtoFile(file, size));
    await reader.read();
    const externals = await checkExternalData(path, reader.tensors);
    const files = [{ path, size }, ...externals];
    const { initializers, inputs, outputs, elements } = reader;
    return {
      path,
      size: files.reduce((sum, each) => sum + each.size, 0),
      files,
      inputs: inputs.filter(({ name }) => !initializers.has(name)),
      outputs,
      elements,
    };
  } catch (error) {
    if (error instanceof ProtoError) throw unsound(path, error.message);
    throw error;
  } finally {
    await file.close();
  }
}

class ModelReader {
  readonly inputs: OnnxPort[] = [];
  readonly outputs: OnnxPort[] = [];
  readonly initializers = new Set<string>();
  /** Those that lie in other files. */
  readonly tensors: TensorClaim[] = [];
  elements = 0;
  readonly #file: ProtoFile;
  #entries = 0;

  constructor(file: ProtoFile) {
    this.#file = file;
  }

  async read(): Promise<void> {
    let graphs = 0;
    let version = 0n;
    for await (const field of this.#file.fields(0, this.#file.size)) {
      if (field.number === MODEL.irVersion && field.wire === 'varint') version = field.value;
      if (field.wire !== 'bytes') continue;
      if (field.number === MODEL.graph) {
        if (++graphs > 1) throw new ProtoError('it has two graphs');
        await this.#graph(field);
      } else if (field.number === MODEL.functions) this.#function(await this.#whole(field));
    }
    if (version === 0n || graphs === 0) throw new ProtoError('it has no graph');
    for (const [what, ports] of [
      ['inputs', this.inputs],
      ['outputs', this.outputs],
    ] as const) {
      const names = ports.map(({ name }) => name);
      const twice = names.find((name, index) => names.indexOf(name) !== index);
      if (twice !== undefined) throw new ProtoError(`two of its ${what} are called "${twice}"`);
    }
  }

  async #graph({ begin, end }: ProtoField): Promise<void> {
    for await (const field of this.#file.fields(begin, end)) {
      if (field.wire !== 'bytes') continue;
      this.#count();
      if (field.number === GRAPH.node) this.#node(await this.#whole(field), 0);
      else if (field.number === GRAPH.sparse) this.#sparse(await this.#whole(field));
      else if (field.number === GRAPH.input) this.inputs.push(readPort(await this.#whole(field)));
      else if (field.number === GRAPH.output) this.outputs.push(readPort(await this.#whole(field)));
      else if (field.number === GRAPH.initializer) {
        const tensor = new TensorReader();
        for await (const part of this.#file.fields(field.begin, field.end)) {
          if (TensorReader.wants(part)) tensor.add(part, await this.#payload(part));
        }
        this.#initializer(tensor.finish());
      }
    }
  }

  #initializer(tensor: TensorClaim): void {
    if (this.initializers.has(tensor.name))
      throw new ProtoError(`two of its weights are called "${tensor.name}"`);
    this.initializers.add(tensor.name);
    this.elements += tensor.elements;
    this.#keep(tensor);
  }

  /** What nodes hold in themselves: constants, and the graphs of loops and branches. */
  #node(bytes: Uint8Array, depth: number): void {
    for (const field of messages(bytes, [NODE_ATTRIBUTE])) {
      const attribute = bytes.subarray(field.begin, field.end);
      for (const part of messages(attribute, Object.values(ATTRIBUTE))) {
        const payload = attribute.subarray(part.begin, part.end);
        if (part.number === ATTRIBUTE.tensor || part.number === ATTRIBUTE.tensors)
          this.#keep(readTensor(payload));
        else if (part.number === ATTRIBUTE.graph || part.number === ATTRIBUTE.graphs)
          this.#inner(payload, depth + 1);
        else this.#sparse(payload);
      }
    }
  }

  #inner(bytes: Uint8Array, depth: number): void {
    if (depth > LIMITS.depth)
      throw new ProtoError(`its graphs lie more than ${LIMITS.depth} deep in each other`);
    for (const field of messages(bytes, [GRAPH.node, GRAPH.initializer, GRAPH.sparse])) {
      this.#count();
      const payload = bytes.subarray(field.begin, field.end);
      if (field.number === GRAPH.node) this.#node(payload, depth);
      else if (field.number === GRAPH.initializer) this.#keep(readTensor(payload));
      else this.#sparse(payload);
    }
  }

  #function(bytes: Uint8Array): void {
    for (const { begin, end } of messages(bytes, [FUNCTION_NODE])) this.#node(bytes.subarray(begin, end), 0);
  }

  #sparse(bytes: Uint8Array): void {
    for (const { begin, end } of messages(bytes, Object.values(SPARSE)))
      this.#keep(readTensor(bytes.subarray(begin, end)));
  }

  #keep(tensor: TensorClaim): void {
    if (tensor.external !== null) this.tensors.push(tensor);
  }

  #count(): void {
    if (++this.#entries > LIMITS.entries)
      throw new ProtoError(`it has more than ${LIMITS.entries} nodes and weights`);
  }

  async #whole({ begin, end }: ProtoField): Promise<Uint8Array> {
    if (end - begin > LIMITS.nodeBytes) {
      throw new ProtoError(
        `at byte ${begin}, a node has ${end - begin} bytes, more than ${LIMITS.nodeBytes}`,
      );
    }
    return this.#file.bytes(begin, end - begin);
  }

  /** Of a field that is a number there is none. */
  async #payload(field: ProtoField): Promise<Uint8Array> {
    return field.wire === 'bytes' ? this.#whole(field) : new Uint8Array();
  }
}

function* messages(bytes: Uint8Array, numbers: readonly number[]): Generator<ProtoField> {
  for (const field of fieldsIn(bytes))
    if (field.wire === 'bytes' && numbers.includes(field.number)) yield field;
}

async function openFile(path: string) {
  try {
    const file = await open(path, 'r');
    if ((await file.stat()).isFile()) return file;
    await file.close();
    throw new Error('it is not a regular file');
  } catch (cause) {
    throw new AuroraError(
      'FILE_UNREADABLE',
      `Cannot read ${path}: ${(cause as Error).message}.`,
      { value: path, legal: 'a readable .onnx file', hint: 'Check the path and its permissions.' },
      cause,
    );
  }
}

function unsound(path: string, what: string, details: ErrorDetails = {}): AuroraError {
  return new AuroraError('ONNX_FILE', `${path} is not a sound ONNX model: ${what}.`, {
    legal: 'a model as an exporter writes it',
    ...details,
    hint: 'Download the file again, or take it from another source.',
  });
}
