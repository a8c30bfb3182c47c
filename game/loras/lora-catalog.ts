/** The LoRA files that prompts may name. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { AuroraError, serializeError } from '../../models/errors.ts';
import {
  findModelPlaces,
  findModels,
  type LoraFile,
  loraName,
  openLora,
} from '../../models/loaders/index.ts';
import { planPrompt } from '../../models/prompt/index.ts';
import type { LoraView } from '../api/protocol.ts';

export interface LoraCatalog {
  /** By name; it grows while folders are read. */
  list(): readonly LoraView[];
  /** @throws AuroraError `UNKNOWN_LORA`, or the reason for which a file of this name was refused */
  byName(name: string): LoraView;
  /** Reads the folders again, for files that came meanwhile. */
  refresh(): Promise<void>;
  /** Resolves when the folders have been read for the first time. */
  readonly complete: Promise<void>;
}

export interface LoraCatalogOptions {
  /** A folder of LoRAs; need not exist. */
  readonly own: string;
  /** Folders as `AURORA_MODELS` names them. */
  readonly roots: readonly string[];
  readonly onProblem: (problem: string) => void;
}

const NEAREST = 5;

export function openLoraCatalog({ own, roots, onProblem }: LoraCatalogOptions): LoraCatalog {
  let known = new Map<string, LoraView>();
  let refused = new Map<string, AuroraError>();

  async function read(): Promise<void> {
    const [found, bad] = [new Map<string, LoraView>(), new Map<string, AuroraError>()];
    const folders = [own];
    for (const root of roots) {
      const places = await findModelPlaces([root], process.env).catch(error => {
        onProblem(`LoRAs in ${root}: ${serializeError(error).message}`);
        return null;
      });
      folders.push(...(places?.loras ?? []));
    }
    const files = await findModels(folders);
    for (const [path, reason] of files.refused) bad.set(loraName(path), reason);
    for (const { name, path } of files.models) {
      // A1111 knows a file by its name alone; two of one name are told apart by their folders.
      const short = loraName(path);
      const free = found.has(short) ? name : short;
      try {
        found.set(free, await view(free, path));
      } catch (error) {
        if (!(error instanceof AuroraError)) throw error;
        bad.set(free, error);
      }
    }
    [known, refused] = [found, bad];
  }

  const problem = (error: unknown) => onProblem(`LoRAs: ${serializeError(error).message}`);
  return {
    complete: read().catch(problem),
    refresh: () => read().catch(problem),
    list: () => [...known.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    byName(name) {
      const lora = known.get(name);
      if (lora !== undefined) return lora;
      const reason = refused.get(name);
      if (reason !== undefined) throw reason;
      throw new AuroraError('UNKNOWN_LORA', `There is no LoRA "${name}".`, {
        field: 'prompt',
        value: name,
        legal: nearest(name, [...known.keys()]),
        hint: `Put the file into ${own}, or name its folder in AURORA_MODELS.`,
      });
    },
  };
}

async function view(name: string, path: string): Promise<LoraView> {
  const file = await openLora(path);
  const { metadata } = file;
  const family = metadata.ss_base_model_version ?? metadata['modelspec.architecture'] ?? null;
  return { name, path, hash: await shortHash(file), rank: file.rank, family, words: trainedWords(metadata) };
}

/** A1111's short hash: of the tensors alone, so that a change of the metadata does not change it. */
async function shortHash(file: LoraFile): Promise<string> {
  const start = Math.min(...file.weights.names().map(name => file.weights.get(name).offset));
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file.path, { start })) hash.update(chunk as Buffer);
  return hash.digest('hex').slice(0, 12);
}

const MOST_WORDS = 20;

/** What the trainer called its subject, most frequent first. */
function trainedWords(metadata: Readonly<Record<string, string>>): string[] {
  const phrase = metadata['modelspec.trigger_phrase'];
  if (phrase) return [phrase.slice(0, 200)];
  try {
    const folders = JSON.parse(metadata.ss_tag_frequency ?? '{}') as Record<string, Record<string, number>>;
    const counts = new Map<string, number>();
    for (const tags of Object.values(folders))
      for (const [tag, count] of Object.entries(tags))
        counts.set(tag, (counts.get(tag) ?? 0) + Number(count));
    const sorted = [...counts].sort((a, b) => b[1] - a[1]);
    return sorted.slice(0, MOST_WORDS).map(([tag]) => tag.trim().slice(0, 100));
  } catch {
    return [];
  }
}

/** Names that share most of their pairs of letters with `wanted`. */
function nearest(wanted: string, names: readonly string[]): string[] {
  const pairs = (text: string) =>
    new Set(
      Array.from({ length: Math.max(0, text.length - 1) }, (_, i) => text.slice(i, i + 2).toLowerCase()),
    );
  const mine = pairs(wanted);
  const score = (name: string) => {
    const theirs = pairs(name);
    return [...theirs].filter(pair => mine.has(pair)).length / Math.max(1, theirs.size + mine.size);
  };
  return [...names].sort((a, b) => score(b) - score(a)).slice(0, NEAREST);
}

/** Whether a prompt asks for a LoRA that the catalog does not list. A prompt that cannot be read asks for none. */
export function namesUnknownLora(prompt: string, catalog: Pick<LoraCatalog, 'list'>): boolean {
  if (!prompt.includes('<')) return false;
  const names = new Set(catalog.list().map(({ name }) => name));
  try {
    return planPrompt(prompt, { steps: 1 }).loras.some(({ name }) => !names.has(name));
  } catch {
    return false;
  }
}
