/**
 * Opens a textual-inversion embedding (R. Gal et al., 2208.01618): a few vectors that stand in a text encoder's table beside
 * those of its words. No numbers are read but by `readEmbedding`.
 *
 *   emb_params                 A1111, and trainers that follow it
 *   clip_l and clip_g          SDXL: vectors for each of its text encoders (`text_encoders_0` and `_1` of older diffusers)
 *   <token>                    diffusers: the only tensor, whatever it is called
 *
 * What stands beside the first two (steps, output embeddings of some trainers) is passed over. Each tensor is [vectors, width], or [width] for a single vector.
 */
import { basename } from 'node:path';
import { AuroraError } from '../../errors.ts';
import { isPickle, pickleRefused } from '../component-weights.ts';
import { readSafetensorsHeader } from '../safetensors.ts';
import { readFloat32 } from '../tensor-data.ts';
import { type Weight, WeightTable } from '../weight-table.ts';

export interface EmbeddingFile {
  readonly path: string;
  /** Tokens of a window that it takes. */
  readonly vectors: number;
  /** One for each text encoder that it is made for, in the order of the encoders. */
  readonly widths: readonly number[];
  readonly tensors: readonly Weight[];
  readonly metadata: Readonly<Record<string, string>>;
}

/** Known names; SDXL's two in the order of its encoders. */
const LAYOUTS: readonly (readonly string[])[] = [
  ['emb_params'],
  ['clip_l', 'clip_g'],
  ['text_encoders_0', 'text_encoders_1'],
];

/** What a window of CLIP holds between its marks: an embedding is never divided. */
const MOST_VECTORS = 75;

/**
 * @throws AuroraError `PICKLE_REFUSED`, `EMBEDDING_UNKNOWN` (other tensors than these), `EMBEDDING_SHAPE`, `WEIGHT_DTYPE`, any
 *   `SAFETENSORS_…`
 */
export async function openEmbedding(path: string): Promise<EmbeddingFile> {
  if (isPickle(path)) throw pickleRefused(path);
  const file = await readSafetensorsHeader(path);
  const table = new WeightTable([file]);
  const names = [...file.tensors.keys()];
  const known = LAYOUTS.find(layout => layout.every(name => file.tensors.has(name)));
  if (known === undefined && names.length !== 1) throw unknownLayout(path, names);
  const tensors = (known ?? names).map(name => table.get(name));
  const shapes = tensors.map(({ shape }) => (shape.length === 1 ? [1, ...shape] : shape));
  const vectors = shapes[0]?.[0] ?? 0;
  for (const [i, shape] of shapes.entries()) {
    const [count = 0, width = 0] = shape;
    if (shape.length === 2 && count === vectors && count >= 1 && count <= MOST_VECTORS && width >= 1)
      continue;
    throw new AuroraError('EMBEDDING_SHAPE', `${path}: "${clip(tensors[i]!.name)}" is of shape [${shape}].`, {
      value: shape,
      legal: `1 … ${MOST_VECTORS} vectors, as many for each text encoder`,
      hint: 'Take another version of the embedding.',
    });
  }
  return {
    path: file.path,
    vectors,
    widths: shapes.map(([, width]) => width!),
    tensors,
    metadata: file.metadata,
  };
}

/**
 * Its vectors for each text encoder, [vectors, width] row-major.
 * @throws AuroraError `EMBEDDING_NUMBERS` where one is not finite, `SAFETENSORS_TRUNCATED`
 */
export async function readEmbedding({ path, tensors }: EmbeddingFile): Promise<Float32Array[]> {
  const all = [];
  for (const tensor of tensors) {
    const numbers = await readFloat32(tensor);
    const bad = numbers.findIndex(number => !Number.isFinite(number));
    if (bad >= 0) {
      throw new AuroraError(
        'EMBEDDING_NUMBERS',
        `${path}: number ${bad} of "${clip(tensor.name)}" is ${numbers[bad]}.`,
        {
          value: String(numbers[bad]),
          legal: 'finite numbers',
          hint: 'Its training went wrong: take another version of the embedding.',
        },
      );
    }
    all.push(numbers);
  }
  return all;
}

/** The name that prompts use: the file's, without its ending. */
export const embeddingName = (path: string): string =>
  basename(path).replace(/\.(safetensors|pt|pth|bin|ckpt)$/i, '');

/**
 * Why an embedding is of no use to a model.
 * @param wanted widths of the model's text encoders; none for a model that takes no embeddings
 */
export function embeddingFamily(
  name: string,
  widths: readonly number[],
  model: string,
  wanted: readonly number[],
): AuroraError {
  const takes =
    wanted.length === 0
      ? 'its text encoder takes no embeddings'
      : `its text encoders have widths of ${wanted.join(' and ')}`;
  return new AuroraError(
    'EMBEDDING_FAMILY',
    `The embedding ${name} does not fit ${model}: its vectors have ${widths.join(' and ')} numbers${madeFor(widths)}, and ${takes}.`,
    {
      field: 'prompt',
      value: name,
      legal:
        wanted.length === 0 ? 'a prompt without embeddings' : `vectors of ${wanted.join(' and ')} numbers`,
      hint: 'Choose a model of the family that it was made for, or leave it out.',
    },
  );
}

/** By widths: text states of no two families are equally wide. */
function madeFor(widths: readonly number[]): string {
  const families: Readonly<Record<string, string>> = {
    '768': 'SD 1.x',
    '1024': 'SD 2.x',
    '768,1280': 'SDXL',
  };
  const family = families[widths.join()];
  return family === undefined ? '' : ` (${family})`;
}

function unknownLayout(path: string, names: readonly string[]): AuroraError {
  return new AuroraError(
    'EMBEDDING_UNKNOWN',
    `${path} is no embedding of one word: it holds ${names.length} tensors.`,
    {
      value: names.slice(0, 3).map(clip),
      legal: 'one tensor such as emb_params, or clip_l and clip_g',
      hint: 'Put models and LoRAs into their own folders; an embedding of several words has to be divided into files.',
    },
  );
}

const clip = (text: string) => (text.length <= 80 ? text : `${text.slice(0, 79)}…`);
