import { delimiter } from 'node:path';
import { AuroraError, serializeError } from '../models/errors.ts';
import { findModelPlaces, findModels, inspectModel } from '../models/loaders/index.ts';
import type { ModelInfo } from '../models/pipelines/parts.ts';

/** The models that can be painted with. */
export interface ModelCatalog {
  /** The embedded one first; it grows while folders of the person's own are read. */
  readonly models: readonly ModelInfo[];
  /** What looks like a model and cannot be used, by name, each with its reason. */
  readonly refused: ReadonlyMap<string, AuroraError>;
  /** @throws AuroraError `UNKNOWN_MODEL`, or the reason for which a model of this name was refused */
  byName(name: string): ModelInfo;
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
  readonly onProblem?: (problem: string) => void;
}

/** Folders that `AURORA_MODELS` names: ComfyUI's, A1111's, an extra_model_paths.yaml, or any folder of models. */
export const modelRootsOf = (env: NodeJS.ProcessEnv): string[] =>
  (env.AURORA_MODELS ?? '').split(delimiter).filter(path => path !== '');

/**
 * Looks through folders of models.
 * @throws AuroraError `NO_MODEL` when `roots` hold none that can be used, with the first reason
 */
export async function openModelCatalog(
  options: CatalogOptions,
): Promise<ModelCatalog & { readonly complete: Promise<void> }> {
  const models: ModelInfo[] = [];
  const refused = new Map<string, AuroraError>();

  async function add(root: string): Promise<void> {
    const places = await findModelPlaces([root], process.env);
    const found = await findModels(places.checkpoints);
    for (const [path, reason] of found.refused) refused.set(path, reason);
    for (const { name, path } of found.models) {
      try {
        const info = await inspectModel(path, { hashCache: options.hashCache });
        // Two folders may hold models of one name: the first keeps it.
        const taken = models.some(model => model.name === info.name);
        models.push(taken ? { ...info, name: `${info.name} (${info.hash})` } : info);
      } catch (error) {
        if (!(error instanceof AuroraError)) throw error;
        refused.set(name, error);
      }
    }
    models.sort(
      (a, b) => Number(b.name === EMBEDDED) - Number(a.name === EMBEDDED) || (a.name < b.name ? -1 : 1),
    );
  }

  for (const root of options.roots) await add(root);
  if (models.length === 0) throw noModel(options.roots, [...refused.values()][0]);
  const complete = (async () => {
    for (const root of options.more ?? []) {
      await add(root).catch(error =>
        options.onProblem?.(`models in ${root}: ${serializeError(error).message}`),
      );
    }
  })();
  return {
    models,
    refused,
    complete,
    byName(name) {
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
    },
  };
}

const noModel = (roots: readonly string[], reason: AuroraError | undefined) =>
  new AuroraError('NO_MODEL', `There is no picture model to paint with. ${reason?.message ?? ''}`.trim(), {
    value: roots.join(', '),
    legal: 'a folder with a model_index.json and its weights',
    hint: reason?.details.hint ?? 'Get a complete copy of the program: the embedded model is part of it.',
  });
