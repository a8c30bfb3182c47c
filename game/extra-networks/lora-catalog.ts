/** The LoRA files that prompts may name. */
import { AuroraError } from '../../models/errors.ts';
import { loraName } from '../../models/loaders/index.ts';
import { nearestNames } from '../../models/nearest-names.ts';
import { planPrompt } from '../../models/prompt/index.ts';
import type { LoraView } from '../api/protocol.ts';
import { FileCatalog } from './file-catalog.ts';
import type { FileReader } from './file-reader.ts';
import { type QuickLora, quickLora } from './quick-lora.ts';

export interface LoraCatalog {
  /** By name; it grows while files are read. */
  list(): readonly LoraView[];
  /** @throws AuroraError `UNKNOWN_LORA`, or the reason for which a file of this name was refused */
  byName(name: string): LoraView;
  /** Makes sure that those that a prompt names are up to date. A prompt that cannot be read names none. */
  ensure(prompt: string): Promise<void>;
  /** Looks through the folders again. */
  refresh(): Promise<void>;
  /** The one by which a model of this family paints in few steps. Waits for those that come with the program alone. */
  quick(family: string): Promise<QuickLora | undefined>;
  /** Resolves when every file has been read for the first time. */
  readonly complete: Promise<void>;
  stop(): void;
}

export interface LoraCatalogOptions {
  /** A folder of those that come with the program; one of the person's own of the same name goes before it. */
  readonly shipped?: string;
  /** A folder of LoRAs; need not exist. */
  readonly own: string;
  /** Folders as `AURORA_MODELS` names them. */
  readonly roots: readonly string[];
  readonly reader: Pick<FileReader, 'read'>;
  readonly onProblem: (problem: string) => void;
}

export function openLoraCatalog({ own, shipped, roots, reader, onProblem }: LoraCatalogOptions): LoraCatalog {
  const open = (folder: string, more: readonly string[]) =>
    new FileCatalog({
      own: folder,
      roots: more,
      place: 'loras',
      nameOf: loraName,
      read: path => reader.read('lora', path),
      onProblem: problem => onProblem(`LoRAs in ${problem}`),
    });
  const [files, ours] = [open(own, roots), shipped === undefined ? null : open(shipped, [])];
  const all = [files, ...(ours ? [ours] : [])];
  const list = () => {
    const views = new Map<string, LoraView>();
    for (const catalog of all) {
      for (const { below: _, ...view } of catalog.list())
        if (!views.has(view.name)) views.set(view.name, view);
    }
    return [...views.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  };
  const each = (work: (catalog: (typeof all)[number]) => Promise<void>) =>
    Promise.all(all.map(work)).then(() => {});
  return {
    complete: each(catalog => catalog.complete),
    refresh: () => each(catalog => catalog.refresh()),
    ensure: prompt => each(catalog => catalog.ensure(namedLoras(prompt))),
    list,
    async quick(family) {
      await ours?.complete;
      return quickLora(list(), family);
    },
    stop: () => {
      for (const catalog of all) catalog.stop();
    },
    byName(name) {
      const lora = files.get(name) ?? ours?.get(name);
      if (lora instanceof AuroraError) throw lora;
      if (lora !== undefined) return lora;
      throw new AuroraError('UNKNOWN_LORA', `There is no LoRA "${name}".`, {
        field: 'prompt',
        value: name,
        legal: nearestNames(
          name,
          list().map(view => view.name),
        ),
        hint: `Put the file into ${own}, or name its folder in AURORA_MODELS.`,
      });
    },
  };
}

function namedLoras(prompt: string): string[] {
  if (!prompt.includes('<')) return [];
  try {
    return planPrompt(prompt, { steps: 1 }).loras.map(({ name }) => name);
  } catch {
    return [];
  }
}
