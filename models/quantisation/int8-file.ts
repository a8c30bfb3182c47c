/**
 * The 8-bit weights of a network as a file of their own, made once from the model's and mapped from then on: safetensors with
 * `<layer>` int8 [taps · inputs, outputs] and `<layer>.scale` float32 [outputs].
 */
import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AuroraError, isDiskFull } from '../errors.ts';
import type { Int8Layer, Int8Matrix, Int8Source } from '../graph/int8.ts';
import { readSafetensorsHeader, type SafetensorsFile } from '../loaders/safetensors.ts';
import { readFloat32 } from '../loaders/tensor-data.ts';
import type { WeightTable } from '../loaders/weight-table.ts';
import { layerKey } from './int8-layers.ts';
import { fixedAdapters, mergeInto } from './merged-adapters.ts';
import { type Int8Range, type MatrixShape, quantiseMatrix } from './quantise-matrix.ts';

/** Another number when the same weights would become other bytes. */
const VERSION = 1;
const PREFIX = 'int8-';
/** A file that no picture has asked for in so long is made again when one does. */
const KEPT_MS = 30 * 24 * 3600 * 1000;

/**
 * The layers' weights in 8 bits, from the file in `folder`, which is made if it is not there.
 * @param weights adapters of fixed strengths are a part of them
 * @throws AuroraError QUANTISATION_FAILED (weights that are not finite, or a folder that cannot be written), DISK_FULL, and what
 *   reading the weights throws
 */
export async function openInt8(
  weights: WeightTable,
  layers: readonly Int8Layer[],
  range: Int8Range,
  folder: string,
): Promise<Int8Source> {
  const path = join(folder, `${PREFIX}${await identity(weights, layers, range)}.safetensors`);
  const file = (await known(path)) ?? (await make(path, folder, weights, layers, range));
  return sourceOf(file, weights);
}

/** The same weights, layers and range are the same file; a weights file that was replaced is another one. */
async function identity(
  weights: WeightTable,
  layers: readonly Int8Layer[],
  range: Int8Range,
): Promise<string> {
  const adapters = layers.flatMap(layer =>
    fixedAdapters(weights, layer).map(adapter => ({ layer, adapter })),
  );
  const all = new Set([weights, ...adapters.map(({ adapter }) => adapter.weights)]);
  const files = await Promise.all(
    [...all]
      .flatMap(table => table.files)
      .map(async ({ path, size }) => [path, size, (await stat(path)).mtimeMs]),
  );
  const places = layers.map(layer => {
    const { file, offset } = weights.take(layer.name, layer.stored);
    return [layerKey(layer), file, offset, ...layer.stored];
  });
  const merged = adapters.map(({ layer, adapter }) => [
    layerKey(layer),
    adapter.delta.down,
    adapter.delta.up,
    adapter.fixed * adapter.scale,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([VERSION, range, files, places, ...(merged.length > 0 ? [merged] : [])]))
    .digest('hex')
    .slice(0, 32);
}

/** Undefined when it is absent or damaged: then it is made anew. */
async function known(path: string): Promise<SafetensorsFile | undefined> {
  try {
    const file = await readSafetensorsHeader(path);
    await utimes(path, new Date(), new Date());
    return file;
  } catch (error) {
    if (error instanceof AuroraError) return undefined;
    throw error;
  }
}

async function make(
  path: string,
  folder: string,
  weights: WeightTable,
  layers: readonly Int8Layer[],
  range: Int8Range,
): Promise<SafetensorsFile> {
  const part = `${path}.${randomUUID()}.part`;
  try {
    await mkdir(folder, { recursive: true });
    await removeOld(folder);
    const file = await open(part, 'wx');
    try {
      await write(file, weights, layers, range);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw asExpected(error, folder);
  }
  return readSafetensorsHeader(path);
}

async function write(
  file: FileHandle,
  weights: WeightTable,
  layers: readonly Int8Layer[],
  range: Int8Range,
): Promise<void> {
  await file.write(header(layers));
  for (const layer of layers) {
    const shape = shapeOf(layer);
    const rowBytes = weights.take(layer.name, layer.stored).byteLength / layer.stored[0]!;
    const weight = weights.take(layer.name, layer.stored);
    const rows = await readFloat32({
      ...weight,
      offset: weight.offset + layer.firstRow * rowBytes,
      byteLength: layer.outputs * rowBytes,
    });
    await mergeInto(rows, layer, fixedAdapters(weights, layer));
    const { values, scales } = quantise(rows, shape, range, layer.name, weight.file);
    await file.write(Buffer.from(values.buffer));
    await file.write(Buffer.from(scales.buffer));
  }
}

function header(layers: readonly Int8Layer[]): Buffer {
  const entries: Record<string, unknown> = {};
  let position = 0;
  const place = (name: string, dtype: string, shape: readonly number[], bytes: number) => {
    entries[name] = { dtype, shape, data_offsets: [position, position + bytes] };
    position += bytes;
  };
  for (const layer of layers) {
    const { outputs, inputs, taps } = shapeOf(layer);
    const key = layerKey(layer);
    place(key, 'I8', [taps * inputs, outputs], taps * inputs * outputs);
    place(`${key}.scale`, 'F32', [outputs], outputs * 4);
  }
  const text = Buffer.from(JSON.stringify(entries));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text]);
}

function shapeOf({ stored, outputs }: Int8Layer): MatrixShape {
  const [, inputs = 0, ...kernel] = stored;
  return { outputs, inputs, taps: kernel.reduce((product, side) => product * side, 1) };
}

function quantise(rows: Float32Array, shape: MatrixShape, range: Int8Range, name: string, file: string) {
  try {
    return quantiseMatrix(rows, shape, range);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AuroraError(
      'QUANTISATION_FAILED',
      `"${name}" in ${file} cannot be kept in 8 bits: ${error.message}`,
      {
        value: name,
        legal: 'finite numbers',
        hint: 'The file is damaged, or the model works in full precision only.',
      },
      error,
    );
  }
}

function sourceOf({ path, tensors }: SafetensorsFile, weights: WeightTable): Int8Source {
  const external = (key: string, type: 'int8' | 'float32') => {
    const entry = tensors.get(key);
    return entry && { ...entry, name: `int8 ${key}`, type, file: path };
  };
  return {
    matrixOf(layer): Int8Matrix | undefined {
      const values = external(layerKey(layer), 'int8');
      const scales = external(`${layerKey(layer)}.scale`, 'float32');
      if (!values || !scales) return undefined;
      return { values, scales, adapted: fixedAdapters(weights, layer).length > 0 };
    },
  };
}

async function removeOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > KEPT_MS) await rm(path, { force: true });
  }
}

function asExpected(error: unknown, folder: string): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (error instanceof AuroraError || (error as NodeJS.ErrnoException).syscall === undefined) return error;
  if (isDiskFull(error)) {
    return new AuroraError(
      'DISK_FULL',
      `There is no room in ${folder} for the model's 8-bit weights.`,
      {
        value: folder,
        hint: 'Free some room, or paint with full precision.',
      },
      error,
    );
  }
  return new AuroraError(
    'QUANTISATION_FAILED',
    `The 8-bit weights cannot be kept in ${folder}: ${code}.`,
    {
      value: folder,
      legal: 'a folder that can be written',
      hint: 'Check its permissions, or paint with full precision.',
    },
    error,
  );
}
