import { AuroraError, serializeError } from '../models/errors.ts';
import {
  type CheckpointOptions,
  type FoundModels,
  findModelPlaces,
  findModels,
  inspectModel,
  modelDigest,
  withDigest,
} from '../models/loaders/index.ts';
import type { ModelInfo } from '../models/pipelines/parts.ts';

/** The models that can be painted with, listed as soon as their headers are read; their hashes follow. */
export interface ModelCatalog {
  /** The embedded one first; it grows while folders of the person's own are read. */
  readonly models: readonly ModelInfo[];
  /** What looks like a model and cannot be used, by name, each with its reason. */
  readonly refused: ReadonlyMap<string, AuroraError>;
  /** @throws AuroraError `UNKNOWN_MODEL`, or the reason for which a model of this name was refused */
  byName(name: string): ModelInfo;
  /** Makes sure that the hash of the model of this name is known: it is found out before those of others. */
  ensureHash(name: string | undefined): Promise<void>;
  /** Hashes the model's weights anew, whatever is remembered of them. @throws AuroraError as `byName`; `FILE_UNREADABLE` */
  verify(name: string): Promise<ModelCheck>;
}

/** The model of this name, or the one that is painted with when none is named. @throws AuroraError as `byName` */
export const modelOf = (
  catalog: Pick<ModelCatalog, 'models' | 'byName'>,
  name: string | undefined,
): ModelInfo => (name === undefined ? catalog.models[0]! : catalog.byName(name));

/** Whether weights are still what they were. */
export interface ModelCheck {
  readonly file: string;
  readonly sha256: string;
  /** What was known before; null where nothing was. */
  readonly known: string | null;
  readonly same: boolean;
}

/** The model that is painted with when nothing else is asked for: it ships with the program. */
const EMBEDDED = 'aurora-mini';

export interface CatalogOptions {
  /** Read before anything else starts; small. */
  readonly roots: readonly string[];
  /** Read afterwards, in the background: folders of the person's own, with gigabytes to be hashed once. */
  readonly more?: readonly string[];
  /** A folder to remember hashes in. */
  readonly hashCache: string;
  /** Reads those of `more`, beside this thread. */
  readonly reader?: ModelReader;
  readonly onProblem?: (problem: string) => void;
}

export interface ModelReader {
  read(kind: 'model', path: string, options?: CheckpointOptions): Promise<ModelInfo>;
  read(kind: 'digest' | 'fresh-digest', path: string): Promise<string>;
}

/**
 * Looks through folders of models.
 * @throws AuroraError `NO_MODEL` when `roots` hold none that can be used, with the first reason
 */
export async function openModelCatalog(
  options: CatalogOptions,
): Promise<ModelCatalog & { readonly complete: Promise<void>; readonly hashed: Promise<void> }> {
  const here = readHere(options.hashCache);
  const models: ModelInfo[] = [];
  /** By path. */
  const digests = new Map<string, Promise<void>>();
  const refused = new Map<string, AuroraError>();

  async function add(root: string, reader: ModelReader): Promise<void> {
    const places = await findModelPlaces([root], process.env);
    await list(await findModels(places.checkpoints), reader);
  }

  /** UNets alone, when every folder that may hold what goes with them is known. */
  async function addUnets(roots: readonly string[], reader: ModelReader): Promise<void> {
    const places = await findModelPlaces(roots, process.env);
    const files = async (folders: readonly string[]) =>
      (await findModels(folders)).models.filter(({ kind }) => kind === 'file').map(({ path }) => path);
    const unets = await findModels(places.diffusion_models);
    if (unets.models.length === 0 && unets.refused.size === 0) return;
    const library = { textEncoders: await files(places.text_encoders), vaes: await files(places.vae) };
    await list(unets, reader, { library });
  }

  async function list(found: FoundModels, reader: ModelReader, how?: CheckpointOptions): Promise<void> {
    for (const [path, reason] of found.refused) refused.set(path, reason);
    for (const { name, path } of found.models) {
      try {
        const info = await reader.read('model', path, how);
        models.push({ ...info, name: free(info.name) });
      } catch (error) {
        if (!(error instanceof AuroraError)) throw error;
        refused.set(name, error);
      }
    }
    models.sort(
      (a, b) => Number(b.name === EMBEDDED) - Number(a.name === EMBEDDED) || (a.name < b.name ? -1 : 1),
    );
  }

  /** Two folders may hold models of one name: the first keeps it. */
  function free(name: string): string {
    const taken = (candidate: string) => models.some(model => model.name === candidate);
    let unique = name;
    for (let count = 2; taken(unique); count++) unique = `${name} (${count})`;
    return unique;
  }

  /** Once a model. @throws AuroraError `FILE_UNREADABLE`; whoever asks again has it tried again */
  function hash({ path, hashedFile }: ModelInfo, reader: ModelReader): Promise<void> {
    const found = async () => {
      const sha256 = await reader.read('digest', hashedFile).catch(cause => {
        digests.delete(path);
        throw unreadable(hashedFile, cause);
      });
      const index = models.findIndex(model => model.path === path);
      models[index] = withDigest(models[index]!, sha256);
    };
    const known = digests.get(path) ?? found();
    digests.set(path, known);
    return known;
  }

  for (const root of options.roots) await add(root, here);
  if (models.length === 0) throw noModel(options.roots, [...refused.values()][0]);
  for (const model of [...models]) await hash(model, here);
  const reader = options.reader ?? here;
  const complete = (async () => {
    for (const root of options.more ?? []) {
      await add(root, reader).catch(error =>
        options.onProblem?.(`models in ${root}: ${serializeError(error).message}`),
      );
    }
    await addUnets(options.more ?? [], reader).catch(error =>
      options.onProblem?.(`UNets: ${serializeError(error).message}`),
    );
  })();
  // One after the other: a disk that reads several large files at once reads each of them slowly.
  const hashed = complete.then(async () => {
    for (const model of [...models]) {
      await hash(model, reader).catch(error =>
        options.onProblem?.(`the hash of ${model.name}: ${serializeError(error).message}`),
      );
    }
  });
  function byName(name: string): ModelInfo {
    const model = models.find(known => known.name === name);
    if (model !== undefined) return model;
    const reason = refused.get(name);
    if (reason !== undefined) throw reason;
    throw new AuroraError('UNKNOWN_MODEL', `There is no model "${name}".`, {
      field: 'model',
      value: name,
      legal: models.map(known => known.name),
      hint: 'Use one of these names.',
    });
  }

  return {
    models,
    refused,
    complete,
    hashed,
    async ensureHash(name) {
      const model = name === undefined ? undefined : models.find(known => known.name === name);
      if (model?.hash === null) await hash(model, reader);
    },
    async verify(name) {
      const { hashedFile: file, sha256: known } = byName(name);
      const sha256 = await reader.read('fresh-digest', file).catch(cause => {
        throw unreadable(file, cause);
      });
      return { file, sha256, known, same: sha256 === known };
    },
    byName,
  };
}

/** In this thread. */
function readHere(cacheFolder: string): ModelReader {
  const readers = {
    model: inspectModel,
    digest: (path: string) => modelDigest(path, cacheFolder),
    'fresh-digest': (path: string) => modelDigest(path),
  };
  return {
    read: (kind: keyof typeof readers, path: string, options?: CheckpointOptions) =>
      readers[kind](path, options) as Promise<never>,
  };
}

const unreadable = (path: string, cause: unknown) =>
  new AuroraError(
    'FILE_UNREADABLE',
    `Cannot read ${path}: ${(cause as Error).message}.`,
    {
      field: 'model',
      value: path,
      legal: 'a file that can be read',
      hint: 'Check that it is still there, and its permissions.',
    },
    cause,
  );

const noModel = (roots: readonly string[], reason: AuroraError | undefined) =>
  new AuroraError('NO_MODEL', `There is no picture model to paint with. ${reason?.message ?? ''}`.trim(), {
    value: roots.join(', '),
    legal: 'a folder with a model_index.json and its weights',
    hint: reason?.details.hint ?? 'Get a complete copy of the program: the embedded model is part of it.',
  });
