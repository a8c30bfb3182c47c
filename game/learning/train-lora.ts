/** Learns a LoRA from a folder of pictures, on this machine, and keeps it where prompts find it. */
import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { AuroraError, isDiskFull } from '../../models/errors.ts';
import { type LoraOptions, LoraTrainer, learningOf } from '../../models/learning/lora-trainer.ts';
import { type ModelFolder, openModel } from '../../models/loaders/index.ts';
import { encodeSafetensors } from '../../models/loaders/write-safetensors.ts';
import { createDecoder, createTextEncoder, type RuntimeOptions } from '../../models/networks/index.ts';
import { writeWhole } from '../write-whole.ts';
import { paintPreview } from './lora-preview.ts';
import { type CaptionRules, readTrainingFolder } from './training-folder.ts';
import { encodeTrainingSet } from './training-set.ts';

export interface TrainLoraOptions extends LoraOptions, Omit<CaptionRules, 'usual'> {
  /** Of pictures. */
  readonly folder: string;
  /** By which prompts call for it. */
  readonly name: string;
  /** Where the file goes; made if need be. */
  readonly out: string;
  /** Of the model. */
  readonly model: string;
  /** For pictures without a caption; default: the trigger, or the name in words. */
  readonly caption: string | undefined;
  readonly mirror: boolean;
  readonly overwrite: boolean;
  /** Steps from one preview to the next; 0 = none. */
  readonly previewEvery: number;
  /** Default: the first caption. */
  readonly previewPrompt: string | undefined;
}

export interface LearningHooks {
  /** What is being done, once each. */
  say(line: string): void;
  progress(done: number, of: number, loss: number): void;
  /** Asked between two steps. */
  readonly stopped: () => boolean;
}

export interface LearnedLora {
  readonly path: string;
  readonly steps: number;
  /** Mean over the last tenth of the steps; null before the first. */
  readonly loss: number | null;
  readonly pictures: number;
  readonly previews: readonly string[];
  /** It was stopped before its last step; what it had learned is in the file. */
  readonly stopped: boolean;
}

/**
 * What is wrong with the request is said before anything is learned.
 * @throws AuroraError `LORA_EXISTS`, `DATASET_…`, `CAPTION_UNREADABLE`, `LEARNING_UNSUPPORTED`, what `openModel` throws; later
 *   `LEARNING_DIVERGED`, `DISK_FULL`, `LORA_NOT_WRITABLE`
 */
export async function trainLora(
  options: TrainLoraOptions,
  runtime: RuntimeOptions,
  hooks: LearningHooks,
): Promise<LearnedLora> {
  const path = join(resolve(options.out), `${options.name}.safetensors`);
  await refuseExisting(path, options);
  const { trigger, folder: dataset, mirror } = options;
  const usual = options.caption ?? trigger ?? options.name.replaceAll(/[-_.]+/g, ' ');
  const pictures = await readTrainingFolder(resolve(dataset), { usual, trigger });
  const model = await openModel(options.model);
  learningOf(model);
  await makeFolder(dirname(path));
  const textEncoder = await createTextEncoder(model, runtime);
  const decoder = await createDecoder(model, runtime);
  const parts = { textEncoder, decoder, schedulerConfig: model.schedulerConfig };
  try {
    hooks.say(`${pictures.length} ${pictures.length === 1 ? 'picture' : 'pictures'} from ${dataset}`);
    const set = await encodeTrainingSet(pictures, model, textEncoder, runtime, { mirror });
    const trainer = await LoraTrainer.open(model, set, options, runtime);
    const previews: string[] = [];
    const save = () => writeLora(path, trainer, model, options, pictures.length);
    const prompt = options.previewPrompt ?? pictures[0]!.caption;
    try {
      const losses: number[] = [];
      while (!trainer.done && !hooks.stopped()) {
        losses.push(await trainer.step());
        if (losses.length > Math.max(1, options.steps / 10)) losses.shift();
        hooks.progress(trainer.steps, options.steps, mean(losses));
        if (options.previewEvery > 0 && trainer.steps % options.previewEvery === 0) {
          await save();
          const png = await paintPreview(path, model, parts, prompt, options.seed, runtime);
          const file = join(
            dirname(path),
            `${options.name}-previews`,
            `step-${String(trainer.steps).padStart(6, '0')}.png`,
          );
          await makeFolder(dirname(file));
          await write(file, png);
          previews.push(file);
          hooks.say(`preview ${file}`);
        }
      }
      // What was stopped before it had learned anything must not take the place of what is there.
      if (trainer.steps > 0) await save();
      const { steps, done } = trainer;
      const loss = steps > 0 ? mean(losses) : null;
      return { path, steps, loss, pictures: pictures.length, previews, stopped: !done };
    } finally {
      await trainer.dispose();
    }
  } finally {
    await Promise.all([textEncoder.dispose(), decoder.dispose()]);
  }
}

async function refuseExisting(path: string, { name, overwrite }: TrainLoraOptions): Promise<void> {
  if (overwrite || !(await stat(path).catch(() => undefined))) return;
  throw new AuroraError('LORA_EXISTS', `There is a LoRA ${name} already: ${path}.`, {
    field: 'name',
    value: name,
    legal: 'a name that is free',
    hint: 'Choose another name, or add --overwrite.',
  });
}

/** Whole or not at all: the one before stays until the new one is on the disk. */
async function writeLora(
  path: string,
  trainer: LoraTrainer,
  model: ModelFolder,
  { rank, batch, learningRate, seed, trigger, name }: TrainLoraOptions,
  pictures: number,
): Promise<void> {
  const metadata = {
    format: 'pt',
    'modelspec.architecture': `${model.family}/lora`,
    'modelspec.title': name,
    ...(trigger !== undefined && { 'modelspec.trigger_phrase': trigger }),
    ss_base_model_version: model.family,
    ss_network_dim: String(rank),
    ss_network_alpha: String(rank),
    ss_steps: String(trainer.steps),
    ss_batch_size_per_device: String(batch),
    ss_learning_rate: String(learningRate),
    ss_seed: String(seed),
    ss_num_train_images: String(pictures),
  };
  await write(path, encodeSafetensors(trainer.tensors(), metadata));
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  await writeWhole(path, bytes).catch(error => {
    throw notWritten(path, error);
  });
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch(error => {
    throw notWritten(folder, error);
  });
}

function notWritten(path: string, error: NodeJS.ErrnoException): AuroraError {
  const full = isDiskFull(error);
  return new AuroraError(
    full ? 'DISK_FULL' : 'LORA_NOT_WRITABLE',
    full ? `The disk is full: ${path} could not be written.` : `${path} cannot be written: ${error.message}.`,
    {
      field: 'out',
      value: path,
      legal: full ? 'a few megabytes of free space' : 'a folder that this program may write to',
      hint: full
        ? 'What was saved before is untouched. Free some space and start again.'
        : 'Choose another folder with --out.',
    },
    error,
  );
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
