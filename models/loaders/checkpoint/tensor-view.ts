/**
 * Other names and shapes for tensors of a file, without copying any: an entry is only where the bytes lie. So a
 * checkpoint in the original layout is read in place by networks that are built under diffusers' names.
 */
import { AuroraError } from '../../errors.ts';
import type { SafetensorsFile, TensorEntry } from '../safetensors.ts';

export type Renamed = readonly [name: string, entry: TensorEntry];

/** @throws AuroraError SAFETENSORS_DUPLICATE when two tensors of the file would get the same name */
export function viewOf(file: SafetensorsFile, tensors: Iterable<Renamed>): SafetensorsFile {
  const view = new Map<string, TensorEntry>();
  for (const [name, entry] of tensors) {
    const other = view.get(name);
    if (other) {
      throw new AuroraError(
        'SAFETENSORS_DUPLICATE',
        `${file.path} holds "${name}" twice, as ${other.name} and as ${entry.name}.`,
        {
          value: entry.name,
          legal: 'each tensor once',
          hint: 'The checkpoint was put together wrongly. Take it from another source.',
        },
      );
    }
    view.set(name, entry);
  }
  return { ...file, tensors: view };
}

/** The tensors whose names begin with `prefix`, by the rest of their names. */
export function below(file: SafetensorsFile, prefix: string): Renamed[] {
  return [...file.tensors]
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, entry]) => [name.slice(prefix.length), entry]);
}

/** One of `parts` equal parts along the first side, as a fused projection stacks them. */
export function partOf(entry: TensorEntry, index: number, parts: number): TensorEntry {
  const [rows = 0, ...rest] = entry.shape;
  const byteLength = entry.byteLength / parts;
  return { ...entry, shape: [rows / parts, ...rest], offset: entry.offset + index * byteLength, byteLength };
}

/** The weight of a 1×1 convolution as a matrix: the same numbers in the same order. */
export function asMatrix(entry: TensorEntry): TensorEntry {
  const [rows, columns, ...kernel] = entry.shape;
  const isConvolution = kernel.length > 0 && kernel.every(side => side === 1);
  return isConvolution ? { ...entry, shape: [rows!, columns!] } : entry;
}
