/**
 * Whole Stable Diffusion models at tiny size, written as a diffusers folder or as a checkpoint in the original layout.
 * Names, shapes and how the one follows from the other come from scripts/parity/whole_models.py, where diffusers'
 * own conversion has confirmed them; the numbers follow from the names.
 */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readKnownVocabulary } from '../../../models/prompt/clip-vocabulary.ts';
import {
  formulaBytes,
  formulaWeight,
  readFormulaCase,
  type Shapes,
  type StoredAs,
  writeSafetensors,
} from '../networks/formula.ts';
import { FIXTURES, type Numbers } from '../networks/reference-case.ts';

export type WholeName = 'sd1' | 'sd2' | 'sdxl';

export interface WholeModel {
  readonly settings: {
    readonly prompt: string;
    readonly negativePrompt: string;
    readonly seed: number;
    readonly steps: number;
    readonly guidanceScale: number;
  };
  readonly configs: Record<string, Record<string, unknown>>;
  readonly scheduler: Record<string, unknown>;
  readonly shapes: Shapes;
  /** Original name: its shape, and the tensors of the folder that it stacks. */
  readonly original: Record<string, [shape: number[], parts: string[]]>;
  readonly expected: Record<string, Numbers>;
}

export function readWhole(name: WholeName): WholeModel {
  const json = JSON.parse(readFileSync(`${FIXTURES}/whole-${name}.json`, 'utf8'));
  return { ...json, expected: readFormulaCase(`whole-${name}`).expected };
}

const CLASSES: Record<string, [string, string]> = {
  unet: ['diffusers', 'UNet2DConditionModel'],
  vae: ['diffusers', 'AutoencoderKL'],
  scheduler: ['diffusers', 'DDIMScheduler'],
  text_encoder: ['transformers', 'CLIPTextModel'],
  tokenizer: ['transformers', 'CLIPTokenizer'],
};
const XL_CLASSES: Record<string, [string, string]> = {
  text_encoder_2: ['transformers', 'CLIPTextModelWithProjection'],
  tokenizer_2: ['transformers', 'CLIPTokenizer'],
};

/** What model_index.json says, as diffusers writes it. */
export const indexOf = (name: WholeName): Record<string, unknown> => ({
  _class_name: name === 'sdxl' ? 'StableDiffusionXLPipeline' : 'StableDiffusionPipeline',
  ...CLASSES,
  ...(name === 'sdxl' && { ...XL_CLASSES, force_zeros_for_empty_prompt: true }),
  safety_checker: [null, null],
  requires_safety_checker: false,
});

export const write = async (path: string, text: string) => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
};

/** The same with a denoiser that also takes a mask and a masked picture. */
export function forInpainting(model: WholeModel): WholeModel {
  const [first, , ...kernel] = model.shapes['unet.conv_in.weight']!;
  return {
    ...model,
    configs: { ...model.configs, unet: { ...model.configs.unet, in_channels: 9 } },
    shapes: { ...model.shapes, 'unet.conv_in.weight': [first!, 9, ...kernel] },
  };
}

/** As diffusers' save_pretrained lays it out. */
export async function writeFolder(
  name: WholeName,
  folder: string,
  dtype: StoredAs,
  { configs, scheduler, shapes } = readWhole(name),
): Promise<void> {
  const index = indexOf(name);
  await write(join(folder, 'model_index.json'), JSON.stringify(index));
  await write(join(folder, 'scheduler/scheduler_config.json'), JSON.stringify(scheduler));
  for (const [part, config] of Object.entries(configs)) {
    await write(join(folder, part, 'config.json'), JSON.stringify(config));
    const stem = part.startsWith('text') ? 'model' : 'diffusion_pytorch_model';
    const tensors = Object.entries(shapes).filter(([key]) => key.startsWith(`${part}.`));
    await writeSafetensors(
      join(folder, part, `${stem}.safetensors`),
      tensors.map(([key, shape]) => [key.slice(part.length + 1), shape, bytesOf(key, shape, dtype), dtype]),
    );
  }
  await writeTokenizers(name, folder);
}

export async function writeTokenizers(name: WholeName, folder: string): Promise<void> {
  const index = indexOf(name);
  const { ids, merges } = await readKnownVocabulary('assets/tokenizers/clip-merges.txt.gz');
  for (const [part, pad] of [
    ['tokenizer', '<|endoftext|>'],
    ['tokenizer_2', '!'],
  ] as const) {
    if (!(part in index)) continue;
    const config = { tokenizer_class: 'CLIPTokenizer', pad_token: pad };
    await write(join(folder, part, 'tokenizer_config.json'), JSON.stringify(config));
    await write(join(folder, part, 'vocab.json'), JSON.stringify(ids));
    await write(join(folder, part, 'merges.txt'), `#\n${merges.map(pair => pair.join(' ')).join('\n')}\n`);
  }
}

export interface OriginalOptions {
  readonly dtype: StoredAs;
  readonly metadata?: Readonly<Record<string, string>>;
  /** More tensors, or others; null leaves one out. */
  readonly change?: Readonly<Record<string, { shape: number[]; bytes: Buffer; dtype: string } | null>>;
}

/** One file, with the tensors that such files also hold and nobody needs. */
export async function writeOriginal(name: WholeName, path: string, options: OriginalOptions): Promise<void> {
  const { original } = readWhole(name);
  const { dtype, change = {} } = options;
  const tensors = new Map<string, { shape: number[]; bytes: Buffer; dtype: string }>();
  for (const [key, [shape, parts]] of Object.entries(original)) {
    tensors.set(key, { shape, bytes: originalBytes(key, shape, parts, dtype), dtype });
  }
  const positions = { shape: [1, 2], bytes: Buffer.alloc(16), dtype: 'I64' };
  for (const [key, [shape]] of Object.entries(original)) {
    if (!key.endsWith('position_embedding.weight')) continue;
    tensors.set(key.replace('position_embedding.weight', 'position_ids'), positions);
    expectPositions(shape);
  }
  if (name !== 'sd1') {
    const prefix = name === 'sd2' ? 'cond_stage_model.model.' : 'conditioner.embedders.1.model.';
    tensors.set(`${prefix}logit_scale`, { shape: [], bytes: Buffer.alloc(4), dtype: 'F32' });
  }
  tensors.set('alphas_cumprod', { shape: [2], bytes: Buffer.alloc(8), dtype: 'F32' });
  tensors.set('model_ema.decay', { shape: [], bytes: Buffer.alloc(4), dtype: 'F32' });
  for (const [key, tensor] of Object.entries(change)) {
    if (tensor) tensors.set(key, tensor);
    else tensors.delete(key);
  }
  const rows = [...tensors].map(([key, { shape, bytes, dtype }]) => [key, shape, bytes, dtype] as const);
  await writeSafetensors(path, rows, options.metadata);
}

/** The tensors below one of the original prefixes, alone in a file. */
export async function writeOriginalPart(
  name: WholeName,
  prefix: string,
  path: string,
  dtype: StoredAs = 'F32',
  rename: (key: string) => string = key => key.slice(prefix.length),
): Promise<void> {
  const rows = Object.entries(readWhole(name).original)
    .filter(([key]) => key.startsWith(prefix))
    .map(
      ([key, [shape, parts]]) =>
        [rename(key), shape, originalBytes(key, shape, parts, dtype), dtype] as const,
    );
  await mkdir(dirname(path), { recursive: true });
  await writeSafetensors(path, rows);
}

/** One network of the folder, alone in a file, under diffusers' or transformers' names. */
export async function writePart(
  name: WholeName,
  part: string,
  path: string,
  rename: (key: string) => string = key => key,
): Promise<void> {
  const tensors = Object.entries(readWhole(name).shapes).filter(([key]) => key.startsWith(`${part}.`));
  await mkdir(dirname(path), { recursive: true });
  await writeSafetensors(
    path,
    tensors.map(([key, shape]) => [
      rename(key.slice(part.length + 1)),
      shape,
      bytesOf(key, shape, 'F32'),
      'F32',
    ]),
  );
}

function expectPositions(shape: readonly number[]): void {
  if (shape.length !== 2) throw new Error(`A table of positions has shape [${shape}].`);
}

export const bytesOf = (key: string, shape: readonly number[], dtype: StoredAs) =>
  formulaBytes(formulaWeight(key, shape), dtype);

function originalBytes(key: string, shape: number[], parts: string[], dtype: StoredAs): Buffer {
  if (key.endsWith('.text_projection')) {
    const [width, projected] = shape as [number, number];
    const across = formulaWeight(parts[0]!, [projected, width]);
    const values = Float32Array.from({ length: width * projected }, (_, index) => {
      return across[(index % projected) * width + Math.floor(index / projected)]!;
    });
    return formulaBytes(values, dtype);
  }
  const partShape = [shape[0]! / parts.length, ...shape.slice(1)];
  return Buffer.concat(parts.map(part => bytesOf(part, partShape, dtype)));
}
