/** The tensors of one network by name, out of one safetensors file or several shards. */
import { basename } from 'node:path';
import { AuroraError } from '../errors.ts';
import type { Adapters } from '../graph/adapters.ts';
import type { Int8Source } from '../graph/int8.ts';
import type { SafetensorsFile, TensorEntry } from './safetensors.ts';

const COMPUTABLE = ['F32', 'F16', 'BF16'] as const;

export interface Weight extends TensorEntry {
  readonly dtype: (typeof COMPUTABLE)[number];
  /** Absolute real path of the file that holds it. */
  readonly file: string;
}

export class WeightTable {
  readonly files: readonly SafetensorsFile[];
  /** What changes layers of the network beside their weights. */
  readonly adapters: Adapters | undefined;
  /** Layers' weights in 8 bits, for those that it knows. */
  readonly int8: Int8Source | undefined;
  /** Layers beside which a pair of thin matrices is learned, with its rank. */
  readonly trained: ReadonlyMap<string, number> | undefined;
  readonly #entries = new Map<string, { entry: TensorEntry; file: string }>();
  readonly #used = new Set<string>();

  /** @throws AuroraError SAFETENSORS_DUPLICATE when two shards hold the same name */
  constructor(
    files: readonly SafetensorsFile[],
    adapters?: Adapters,
    int8?: Int8Source,
    trained?: ReadonlyMap<string, number>,
  ) {
    this.files = files;
    this.adapters = adapters;
    this.int8 = int8;
    this.trained = trained;
    for (const { path, tensors } of files) {
      for (const [name, entry] of tensors) {
        const other = this.#entries.get(name);
        if (other) {
          throw new AuroraError('SAFETENSORS_DUPLICATE', `${path} and ${other.file} both hold "${name}".`, {
            value: name,
            legal: 'each name in one shard',
            hint: 'Download the model again.',
          });
        }
        this.#entries.set(name, { entry, file: path });
      }
    }
  }

  /** The same tensors for a network with adapters. */
  adapted(adapters: Adapters): WeightTable {
    return new WeightTable(this.files, adapters, this.int8);
  }

  /** The same tensors for a network whose layers compute with 8-bit weights where `int8` has them. */
  quantised(int8: Int8Source): WeightTable {
    return new WeightTable(this.files, this.adapters, int8);
  }

  /** The same tensors for a network that learns: ranks by the path of the layer. */
  training(trained: ReadonlyMap<string, number>): WeightTable {
    return new WeightTable(this.files, this.adapters, undefined, trained);
  }

  /** Every name, in the order of the files. */
  names(): string[] {
    return [...this.#entries.keys()];
  }

  /** Bytes of all files on disk. */
  get byteLength(): number {
    return this.files.reduce((sum, file) => sum + file.size, 0);
  }

  has(name: string): boolean {
    return this.#entries.has(name);
  }

  /** Whether any name begins with `prefix`. */
  hasBelow(prefix: string): boolean {
    for (const name of this.#entries.keys()) if (name.startsWith(prefix)) return true;
    return false;
  }

  /**
   * The tensor that a network calls `name`.
   * @param shape what the network's configuration makes of it
   * @throws AuroraError WEIGHT_MISSING (with the nearest names that do exist), WEIGHT_SHAPE, WEIGHT_DTYPE
   */
  take(name: string, shape: readonly number[]): Weight {
    const found = this.#entries.get(name);
    if (!found) {
      const nearest = nearestNames(name, [...this.#entries.keys()]);
      throw new AuroraError('WEIGHT_MISSING', `${this.#fileNames()} lacks the tensor "${name}".`, {
        value: name,
        legal: nearest,
        hint: 'The weights do not belong to this configuration, or the file is incomplete. Nearest names are listed.',
      });
    }
    const { entry, file } = found;
    // In a checkpoint of another layout, a person who looks into the file finds it under that one's name.
    const shown = entry.name === name ? `"${name}"` : `"${name}" (stored as "${entry.name}")`;
    if (entry.shape.length !== shape.length || entry.shape.some((side, axis) => side !== shape[axis])) {
      throw new AuroraError(
        'WEIGHT_SHAPE',
        `${shown} in ${file} has shape [${entry.shape}], but its configuration asks for [${shape}].`,
        { value: entry.shape, legal: `[${shape}]`, hint: 'The weights do not belong to this configuration.' },
      );
    }
    if (!isComputable(entry.dtype)) {
      throw new AuroraError('WEIGHT_DTYPE', `${shown} in ${file} is of type ${entry.dtype}.`, {
        value: entry.dtype,
        legal: COMPUTABLE,
        hint: 'Take the model in 16-bit or 32-bit floating point.',
      });
    }
    this.#used.add(name);
    return { ...entry, dtype: entry.dtype, file };
  }

  /** The tensor as it is stored, whatever its shape; not counted as used. @throws AuroraError as `take` */
  get(name: string): Weight {
    const used = this.#used.has(name);
    const weight = this.take(name, this.#entries.get(name)?.entry.shape ?? []);
    if (!used) this.#used.delete(name);
    return weight;
  }

  /** Names that were never taken: the network in the file is then another one than was built. */
  unused(): string[] {
    return [...this.#entries.keys()].filter(name => !this.#used.has(name));
  }

  #fileNames(): string {
    return this.files.map(file => file.path).join(', ') || 'The model';
  }
}

function isComputable(dtype: string): dtype is Weight['dtype'] {
  return (COMPUTABLE as readonly string[]).includes(dtype);
}

const NEAREST = 3;

/** Ranked by how much of the dotted path is shared from both ends: enough to see a wrong prefix or block number. */
function nearestNames(wanted: string, names: readonly string[]): string[] {
  const score = (name: string) => {
    const [a, b] = [wanted.split('.'), name.split('.')];
    let shared = 0;
    for (let i = 0; i < Math.min(a.length, b.length) && a[i] === b[i]; i++) shared++;
    for (let i = 1; i <= Math.min(a.length, b.length) && a.at(-i) === b.at(-i); i++) shared++;
    return shared - Math.abs(a.length - b.length) / 8;
  };
  return names
    .map(name => ({ name, score: score(name) }))
    .sort((x, y) => y.score - x.score)
    .slice(0, NEAREST)
    .map(({ name }) => name);
}

/** Short name for messages. */
export function weightFileName(table: WeightTable): string {
  return table.files.map(file => basename(file.path)).join(', ');
}
