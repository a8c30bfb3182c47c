/** A model's networks with the LoRAs that a picture asks for: built when the set of files changes, not when strengths do. */
import { stat } from 'node:fs/promises';
import { AuroraError } from '../errors.ts';
import {
  adaptModel,
  blockStrengths,
  type LoraFile,
  loraInput,
  type ModelFolder,
  openLora,
} from '../loaders/index.ts';
import {
  type Adaptable,
  type AdaptableTextEncoder,
  createDenoiser,
  createTextEncoder,
  type RuntimeOptions,
  type Strengths,
} from '../networks/index.ts';
import type { Denoiser, PictureParts } from '../pipelines/index.ts';
import { type LoraTag, planPrompt } from '../prompt/index.ts';
import type { GenerationSettings } from '../settings.ts';
import type { JobResources } from '../worker-protocol.ts';

/** The networks of a model, told what a job wants of them. */
export type AdaptableParts = PictureParts & { readonly textEncoder: AdaptableTextEncoder };

export interface ModelForJob<Parts extends PictureParts = PictureParts> {
  readonly parts: Parts;
  /** What of the job's LoRAs has no place in the model, in words. */
  readonly notes: readonly string[];
}

/** The model with its adapters at these strengths in the weights of its denoiser, as far as they can be. */
export type Merge = (adapted: ModelFolder, strengths: Strengths) => Promise<ModelFolder>;

interface Adapted {
  readonly key: string;
  readonly denoiser: Adaptable<Denoiser>;
  readonly textEncoder: AdaptableTextEncoder;
  readonly notes: readonly string[];
}

export class LoraSessions {
  readonly #folder: ModelFolder;
  readonly #runtime: RuntimeOptions;
  readonly #plain: AdaptableParts;
  readonly #merge: Merge | undefined;
  /** One set of files at a time: the next picture mostly asks for the same. */
  #adapted: Adapted | null = null;
  readonly #stamps = new Map<string, string>();

  /** @param merge for LoRAs that are asked for whole; those that are weaker or stronger may be turned again, and stay beside */
  constructor(folder: ModelFolder, runtime: RuntimeOptions, plain: AdaptableParts, merge?: Merge) {
    this.#folder = folder;
    this.#runtime = runtime;
    this.#plain = plain;
    this.#merge = merge;
  }

  /** Throws `LORA_MISSING`, `LORA_BLOCKS`, and what `openLora` and `adaptModel` throw. */
  async partsFor(
    settings: GenerationSettings,
    { loras = {} }: JobResources,
  ): Promise<ModelForJob<AdaptableParts>> {
    // Tags are for the whole picture, however many steps it has.
    const tags = planPrompt(settings.prompt, { steps: 1 }).loras;
    if (tags.length === 0) return { parts: this.#plain, notes: [] };
    // By name: sums are taken in the same order, to the bit, wherever the files lie and however the prompt is turned.
    const byName = [...tags].sort((a, b) => (a.name < b.name ? -1 : 1));
    const paths = [...new Set(byName.map(tag => pathOf(tag, loras)))];
    const indexOf = (tag: LoraTag) => paths.indexOf(pathOf(tag, loras));
    const strengths = strengthsOf(tags, indexOf, this.#folder.family);
    const whole = Object.values(strengths.denoiser).every(groups => groups.every(strength => strength === 1));
    const adapted = await this.#adaptedTo(paths, whole ? strengths.denoiser : null);
    return {
      parts: {
        ...this.#plain,
        denoiser: adapted.denoiser.withStrengths(strengths.denoiser),
        textEncoder: adapted.textEncoder.withStrengths(strengths.textEncoder),
      },
      notes: adapted.notes,
    };
  }

  async dispose(): Promise<void> {
    const adapted = this.#adapted;
    this.#adapted = null;
    await adapted?.denoiser.dispose();
    await adapted?.textEncoder.dispose();
  }

  /** @param whole strengths of LoRAs that may be merged */
  async #adaptedTo(paths: readonly string[], whole: Strengths | null): Promise<Adapted> {
    const merge = whole && this.#merge;
    const stamps = await Promise.all(paths.map(path => this.#stampOf(path)));
    const key = JSON.stringify([stamps, merge ? 'merged' : 'beside']);
    if (this.#adapted?.key === key) return this.#adapted;
    // Before the next one is loaded: two sets at once may be more than the memory holds.
    await this.dispose();
    const files: LoraFile[] = [];
    for (const path of paths) files.push(await openLora(path));
    const { model: beside, notes } = adaptModel(this.#folder, files);
    const model = merge ? await merge(beside, whole) : beside;
    const textEncoder = await createTextEncoder(model, this.#runtime);
    try {
      this.#adapted = { key, notes, textEncoder, denoiser: await createDenoiser(model, this.#runtime) };
    } catch (error) {
      await textEncoder.dispose();
      throw error;
    }
    return this.#adapted;
  }

  /** A file that was replaced is another one; one that is gone is still mapped, and the same. */
  async #stampOf(path: string): Promise<string> {
    const stats = await stat(path).catch(() => null);
    const stamp = stats ? `${path} ${stats.size} ${stats.mtimeMs}` : this.#stamps.get(path);
    if (stamp === undefined) return path;
    this.#stamps.set(path, stamp);
    return stamp;
  }
}

function pathOf({ name, start }: LoraTag, loras: Readonly<Record<string, string>>): string {
  const path = Object.hasOwn(loras, name) ? loras[name] : undefined;
  if (path !== undefined) return path;
  throw new AuroraError('LORA_MISSING', `The prompt asks for the LoRA ${name}, which came with no file.`, {
    field: 'prompt',
    value: name,
    legal: Object.keys(loras),
    hint: 'Leave the tag out, or ask again.',
    position: start,
  });
}

/** A LoRA that is named twice has both strengths. */
function strengthsOf(
  tags: readonly LoraTag[],
  indexOf: (tag: LoraTag) => number,
  family: string,
): { denoiser: Strengths; textEncoder: Strengths } {
  const denoiser: Record<string, Float32Array> = {};
  const textEncoder: Record<string, Float32Array> = {};
  for (const tag of tags) {
    const input = loraInput(indexOf(tag));
    const blocks = blockStrengths(tag.unet, tag.blocks, family);
    const before = denoiser[input];
    denoiser[input] = before ? blocks.map((strength, i) => strength + before[i]!) : blocks;
    const text = tag.textEncoder * blockStrengths(1, tag.blocks, family)[0]!;
    textEncoder[input] = Float32Array.of(text + (textEncoder[input]?.[0] ?? 0));
  }
  return { denoiser, textEncoder };
}
