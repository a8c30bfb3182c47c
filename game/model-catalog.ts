import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AuroraError } from '../models/errors.ts';
import { inspectModel } from '../models/loaders/index.ts';
import type { ModelInfo } from '../models/pipelines/parts.ts';

/** The models that can be painted with, as found on disk at start. */
export interface ModelCatalog {
  readonly models: readonly ModelInfo[];
  /** Folders that look like models and could not be read, by name, each with its reason. */
  readonly refused: ReadonlyMap<string, AuroraError>;
  /** @throws AuroraError `UNKNOWN_MODEL`, or the reason for which a model of this name was refused */
  byName(name: string): ModelInfo;
}

/** The model that is painted with when nothing else is asked for: it ships with the program. */
const EMBEDDED = 'aurora-mini';

/**
 * Looks through folders of model folders.
 * @throws AuroraError `NO_MODEL` when there is none at all that can be used, with the first reason.
 */
export async function openModelCatalog(roots: readonly string[], hashCache: string): Promise<ModelCatalog> {
  const models: ModelInfo[] = [];
  const refused = new Map<string, AuroraError>();
  for (const root of roots) {
    const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!(entry.isDirectory() || entry.isSymbolicLink()) || entry.name.startsWith('.')) continue;
      try {
        models.push(await inspectModel(join(root, entry.name), { hashCache }));
      } catch (error) {
        if (!(error instanceof AuroraError)) throw error;
        refused.set(entry.name, error);
      }
    }
  }
  models.sort(
    (a, b) => Number(b.name === EMBEDDED) - Number(a.name === EMBEDDED) || (a.name < b.name ? -1 : 1),
  );
  if (models.length === 0) {
    const [reason] = refused.values();
    throw new AuroraError(
      'NO_MODEL',
      `There is no picture model to paint with. ${reason?.message ?? ''}`.trim(),
      {
        value: roots.join(', '),
        legal: 'a folder with a model_index.json and its weights',
        hint: reason?.details.hint ?? 'Get a complete copy of the program: the embedded model is part of it.',
      },
    );
  }
  return {
    models,
    refused,
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
