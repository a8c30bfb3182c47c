/** The LoRA files that prompts may name. */
import { AuroraError } from '../../models/errors.ts';
import { loraName } from '../../models/loaders/index.ts';
import { nearestNames } from '../../models/nearest-names.ts';
import { planPrompt } from '../../models/prompt/index.ts';
import type { LoraView } from '../api/protocol.ts';
import { FileCatalog } from './file-catalog.ts';
import type { FileReader } from './file-reader.ts';

export interface LoraCatalog {
  /** By name; it grows while files are read. */
  list(): readonly LoraView[];
  /** @throws AuroraError `UNKNOWN_LORA`, or the reason for which a file of this name was refused */
  byName(name: string): LoraView;
  /** Makes sure that those that a prompt names are up to date. A prompt that cannot be read names none. */
  ensure(prompt: string): Promise<void>;
  /** Looks through the folders again. */
  refresh(): Promise<void>;
  /** Resolves when every file has been read for the first time. */
  readonly complete: Promise<void>;
  stop(): void;
}

export interface LoraCatalogOptions {
  /** A folder of LoRAs; need not exist. */
  readonly own: string;
  /** Folders as `AURORA_MODELS` names them. */
  readonly roots: readonly string[];
  readonly reader: Pick<FileReader, 'read'>;
  readonly onProblem: (problem: string) => void;
}

export function openLoraCatalog({ own, roots, reader, onProblem }: LoraCatalogOptions): LoraCatalog {
  const files = new FileCatalog({
    own,
    roots,
    place: 'loras',
    nameOf: loraName,
    read: path => reader.read('lora', path),
    onProblem: problem => onProblem(`LoRAs in ${problem}`),
  });
  const list = () => files.list().map(({ below: _, ...view }): LoraView => view);
  return {
    complete: files.complete,
    refresh: () => files.refresh(),
    ensure: prompt => files.ensure(namedLoras(prompt)),
    list,
    stop: () => files.stop(),
    byName(name) {
      const lora = files.get(name);
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
