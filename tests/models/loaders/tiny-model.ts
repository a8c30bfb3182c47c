/** A whole model folder at tiny size, put together from the networks in tests/fixtures/engine. */
import { cp, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const FIXTURES = 'tests/fixtures/engine';

const MODEL_INDEX = {
  _class_name: 'StableDiffusionPipeline',
  unet: ['diffusers', 'UNet2DConditionModel'],
  vae: ['aurora', 'AuroraKLTDecoder'],
  scheduler: ['diffusers', 'DDIMScheduler'],
  text_encoder: ['transformers', 'BertModel'],
  tokenizer: ['transformers', 'BertTokenizer'],
  safety_checker: [null, null],
  aurora: { name: 'tiny', width: 64, height: 64, max_tokens: 8, cfg: 3, steps: 4 },
};

const SCHEDULER = {
  _class_name: 'DDIMScheduler',
  beta_start: 0.00085,
  beta_end: 0.03,
  beta_schedule: 'scaled_linear',
  prediction_type: 'v_prediction',
  timestep_spacing: 'trailing',
  clip_sample: false,
};

/** 60 tokens, as many as the tiny text encoder has rows. */
export const TINY_VOCABULARY = [
  ...['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]', ',', '.', 'red'],
  ...'abcdefghijklmnopqrstuvwxyz'.split(''),
  ...'abcdefghijklmnopqrstuvwxyz'.split('').map(letter => `##${letter}`),
];

/** Makes the folder under the system's temporary one; everything in it may be changed. */
export async function makeTinyModel(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aurora-model-'));
  await cp(`${FIXTURES}/unet-aurora`, join(folder, 'unet'), { recursive: true });
  await cp(`${FIXTURES}/bert-f16`, join(folder, 'text_encoder'), { recursive: true });
  await cp(`${FIXTURES}/klt-f16`, join(folder, 'vae'), { recursive: true });
  await writeTo(folder, 'model_index.json', JSON.stringify(MODEL_INDEX));
  await writeTo(folder, 'scheduler/scheduler_config.json', JSON.stringify(SCHEDULER));
  await writeTo(folder, 'tokenizer/vocab.txt', `${TINY_VOCABULARY.join('\n')}\n`);
  await writeTo(folder, 'tokenizer/tokenizer_config.json', '{"tokenizer_class":"BertTokenizer"}');
  return folder;
}

export async function writeTo(folder: string, path: string, data: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), data);
}

/** Changes one JSON file of the folder. */
export async function editJson(
  folder: string,
  path: string,
  edit: (json: Record<string, never>) => void,
): Promise<void> {
  const json = JSON.parse(await readFile(join(folder, path), 'utf8'));
  edit(json);
  await writeFile(join(folder, path), JSON.stringify(json));
}

/** Rewrites the header of a safetensors file; the data stays as it is. */
export async function editHeader(
  path: string,
  edit: (header: Record<string, { dtype: string; shape: number[]; data_offsets: number[] }>) => void,
): Promise<void> {
  const bytes = await readFile(path);
  const length = Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString());
  edit(header);
  const text = Buffer.from(JSON.stringify(header));
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(BigInt(text.length));
  await writeFile(path, Buffer.concat([prefix, text, bytes.subarray(8 + length)]));
}
