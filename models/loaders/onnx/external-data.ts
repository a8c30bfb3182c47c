/** Weights of an ONNX model that lie in files beside it: which, and that they do. */
import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AuroraError } from '../../errors.ts';

/** A tensor as its model describes it. */
export interface TensorClaim {
  readonly name: string;
  readonly elements: number;
  /** Bytes that its shape and type come to. */
  readonly byteLength: number;
  /** Keys and values of its `external_data`; null for a tensor in the model itself. */
  readonly external: ReadonlyMap<string, string> | null;
}

export interface ExternalFile {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * A plain path downwards. The runtime takes other things for a location as well, addresses in memory among them
 * (`_ORT_MEM_ADDR_` between stars), and no stranger's file may name one.
 */
const SEGMENT = /^(?!\.{1,2}$)[^\\/:*?"<>|\p{Cc}]{1,255}$/u;
const WHOLE = /^\d{1,15}$/;

/**
 * Every file that `tensors` lie in, each once.
 * @param path the model file
 * @throws AuroraError ONNX_EXTERNAL_DATA (a path that leaves the model's folder, a range that leaves the file),
 *   MODEL_FILE_MISSING
 */
export async function checkExternalData(
  path: string,
  tensors: readonly TensorClaim[],
): Promise<readonly ExternalFile[]> {
  const files = new Map<string, ExternalFile>();
  for (const { name, byteLength, external } of tensors) {
    if (external === null) continue;
    const location = external.get('location') ?? '';
    if (!location.split('/').every(segment => SEGMENT.test(segment))) {
      throw bad(
        path,
        name,
        `is said to lie at ${JSON.stringify(location.slice(0, 200))}`,
        location.slice(0, 200),
        {
          legal: 'a file in the folder of the model',
        },
      );
    }
    const file = files.get(location) ?? (await fileAt(path, location));
    files.set(location, file);
    const [offset, length] = ['offset', 'length'].map(key => external.get(key));
    for (const [key, value] of [
      ['offset', offset],
      ['length', length],
    ] as const) {
      if (value === undefined || WHOLE.test(value)) continue;
      throw bad(path, name, `has the ${key} ${JSON.stringify(value.slice(0, 50))}`, value.slice(0, 50), {
        legal: 'a whole number of bytes',
      });
    }
    if (length !== undefined && Number(length) !== byteLength) {
      throw bad(path, name, `takes ${length} bytes of ${location}`, Number(length), {
        legal: `${byteLength} bytes, by its shape and type`,
      });
    }
    const end = Number(offset ?? 0) + byteLength;
    if (end <= file.size) continue;
    throw bad(path, name, `ends at byte ${end} of ${location}, which has ${file.size}`, end, {
      legal: `at most ${file.size}`,
    });
  }
  return [...files.values()];
}

async function fileAt(model: string, location: string): Promise<ExternalFile> {
  // The path as it is named: caches of downloads keep links there.
  const path = join(dirname(model), ...location.split('/'));
  const stats = await stat(path).catch(() => null);
  if (stats?.isFile()) return { path, size: stats.size };
  throw new AuroraError(
    'MODEL_FILE_MISSING',
    `The weights ${path} of ${model} are missing or cannot be read.`,
    {
      value: path,
      legal: 'a file beside the model, under the name that it was exported with',
      hint: 'Download the whole model folder again, and do not rename its files.',
    },
  );
}

function bad(
  path: string,
  tensor: string,
  what: string,
  value: unknown,
  { legal }: { legal: string },
): AuroraError {
  return new AuroraError('ONNX_EXTERNAL_DATA', `${path} cannot be used: its tensor "${tensor}" ${what}.`, {
    value,
    legal,
    hint: 'Download the model again, or take it from another source.',
  });
}
