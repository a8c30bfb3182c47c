/**
 * A network that enlarges pictures, alone in a file, as ComfyUI keeps them in `upscale_models` and A1111 in `ESRGAN` and
 * `RealESRGAN`. No configuration goes with such a file: names and shapes say what it is.
 */
import { basename } from 'node:path';
import { AuroraError } from '../../errors.ts';
import type { BuiltGraph } from '../../graph/graph-builder.ts';
import { buildRrdbNet } from '../../networks/rrdb-net.ts';
import { buildSrvggNetCompact } from '../../networks/srvgg-net-compact.ts';
import { below, type Renamed, viewOf } from '../checkpoint/tensor-view.ts';
import { whatItIs } from '../checkpoint/unknown-checkpoint.ts';
import { isPickle, pickleRefused } from '../component-weights.ts';
import { readSafetensorsHeader, type SafetensorsFile } from '../safetensors.ts';
import { WeightTable } from '../weight-table.ts';
import { renameRrdbNet } from './rrdb-names.ts';

export const UPSCALER_ARCHITECTURES = ['ESRGAN', 'Compact'] as const;
export type UpscalerArchitecture = (typeof UPSCALER_ARCHITECTURES)[number];

export interface OpenedUpscaler {
  readonly graph: BuiltGraph;
  readonly architecture: UpscalerArchitecture;
  /** Times that it makes each side. */
  readonly scale: number;
  /** Sides that it takes are multiples of this. */
  readonly fold: number;
  /** Blocks of ESRGAN's trunk, or convolutions of a compact network's. */
  readonly depth: number;
  readonly features: number;
}

/** The name that settings use: the file's, without its ending. */
export const upscalerName = (path: string): string =>
  basename(path).replace(/\.(safetensors|pth|pt|ckpt|bin)$/i, '');

/** Before the names, in files that were made of training states. */
const PREFIXES = ['params_ema.', 'params.', 'module.'];
const COLOURS = 3;
const LARGEST_SCALE = 8;

/**
 * @throws AuroraError PICKLE_REFUSED, UPSCALER_UNKNOWN, UPSCALER_UNSUPPORTED, WEIGHT_MISSING, WEIGHT_SHAPE, WEIGHT_DTYPE, WEIGHT_UNUSED,
 *   or any SAFETENSORS_…
 */
export async function openUpscalerFile(path: string): Promise<OpenedUpscaler> {
  if (isPickle(path)) throw pickleRefused(path);
  const file = await readSafetensorsHeader(path);
  const prefix = PREFIXES.find(each => [...file.tensors.keys()].every(name => name.startsWith(each))) ?? '';
  const tensors = below(file, prefix);
  const names = new Set(tensors.map(([name]) => name));
  const rrdb = renameRrdbNet(tensors);
  if (rrdb !== undefined) return checkUsed(file, openRrdbNet, rrdb);
  // Of a transformer too the first module may be a convolution in a `body`; the slopes behind it are this network's alone.
  if (names.has('body.0.weight') && names.has('body.1.weight')) return checkUsed(file, openCompact, tensors);
  throw unknownUpscaler(file);
}

function checkUsed(
  file: SafetensorsFile,
  open: (path: string, weights: WeightTable) => OpenedUpscaler,
  tensors: readonly Renamed[],
): OpenedUpscaler {
  const weights = new WeightTable([viewOf(file, tensors)]);
  const opened = open(file.path, weights);
  const [unused] = weights.unused();
  if (unused === undefined) return opened;
  const { name } = weights.get(unused);
  throw new AuroraError(
    'WEIGHT_UNUSED',
    `${file.path} looks like ${opened.architecture}, but holds a tensor that has no place in it: "${name}".`,
    { value: name, hint: 'It is a variant that cannot be built here. Choose another upscaler.' },
  );
}

function openRrdbNet(path: string, weights: WeightTable): OpenedUpscaler {
  const blocks = countOf(weights, /^body\.(\d+)\./);
  const doublings = countOf(weights, /^conv_up(\d+)\./);
  const features = side(weights, 'conv_first.weight', 0);
  const growth = side(weights, 'body.0.rdb1.conv1.weight', 0);
  const fold = Math.sqrt(side(weights, 'conv_first.weight', 1) / COLOURS);
  if (![1, 2, 4].includes(fold)) {
    throw unsupported(
      path,
      `takes ${side(weights, 'conv_first.weight', 1)} channels`,
      '3, or 12 or 48 of folded pixels',
    );
  }
  const scale = 2 ** doublings / fold;
  checkScale(path, scale);
  const graph = buildRrdbNet({ features, growth, blocks, doublings, fold }, weights);
  return { graph, architecture: 'ESRGAN', scale, fold, depth: blocks, features };
}

function openCompact(path: string, weights: WeightTable): OpenedUpscaler {
  const [features, channels] = [side(weights, 'body.0.weight', 0), side(weights, 'body.0.weight', 1)];
  if (channels !== COLOURS) throw unsupported(path, `takes ${channels} channels`, `${COLOURS}`);
  // The last one has no slopes behind it, and stands at an even place.
  const places = weights.names().flatMap(name => /^body\.(\d+)\.weight$/.exec(name)?.[1] ?? []);
  const convolutions = Math.floor((Math.max(...places.map(Number)) - 2) / 2);
  const scale = Math.sqrt(side(weights, `body.${2 * convolutions + 2}.weight`, 0) / COLOURS);
  checkScale(path, scale);
  const graph = buildSrvggNetCompact({ features, convolutions, scale }, weights);
  return { graph, architecture: 'Compact', scale, fold: 1, depth: convolutions, features };
}

/** How many numbers stand in the place of the pattern's. */
function countOf(weights: WeightTable, pattern: RegExp): number {
  return new Set(weights.names().flatMap(name => pattern.exec(name)?.[1] ?? [])).size;
}

/** One side of a tensor's shape; 0 where it has fewer. @throws AuroraError WEIGHT_MISSING, WEIGHT_DTYPE */
function side(weights: WeightTable, name: string, axis: number): number {
  return weights.get(name).shape[axis] ?? 0;
}

function checkScale(path: string, scale: number): void {
  if (Number.isInteger(scale) && scale >= 1 && scale <= LARGEST_SCALE) return;
  throw unsupported(
    path,
    `makes each side ${Number(scale.toFixed(3))} times as long`,
    `1 … ${LARGEST_SCALE}, whole`,
  );
}

const unsupported = (path: string, does: string, legal: string) =>
  new AuroraError('UPSCALER_UNSUPPORTED', `The network in ${path} ${does}.`, {
    value: does,
    legal,
    hint: 'It was made for something else than colour pictures. Choose another upscaler.',
  });

const unknownUpscaler = (file: SafetensorsFile) =>
  new AuroraError(
    'UPSCALER_UNKNOWN',
    `${file.path} is no upscaler that can be built here: ${whatItIs(file)}.`,
    {
      value: [...file.tensors.keys()].slice(0, 3),
      legal:
        'ESRGAN, BSRGAN, Real-ESRGAN (RRDBNet) or its compact networks (SRVGGNetCompact), as .safetensors',
      hint: 'Choose another file, or put this one into the folder of its own kind.',
    },
  );
