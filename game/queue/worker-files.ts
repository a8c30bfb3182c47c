import { join } from 'node:path';
import type { ModelInfo } from '../../models/pipelines/parts.ts';
import type { JobResources } from '../../models/worker-protocol.ts';
import { openEmbeddingCatalog } from '../extra-networks/embedding-catalog.ts';
import { FileReader } from '../extra-networks/file-reader.ts';
import { openLoraCatalog } from '../extra-networks/lora-catalog.ts';
import { openUpscalerCatalog } from '../extra-networks/upscaler-catalog.ts';
import { openVaeCatalog } from '../extra-networks/vae-catalog.ts';
import type { homePaths } from '../home.ts';
import { openModelCatalog } from '../model-catalog.ts';
import { type JobNeeds, modelIdentity } from './job-needs.ts';

export interface WorkerFilesOptions {
  /** Of the program. */
  readonly root: string;
  readonly paths: Pick<ReturnType<typeof homePaths>, 'cache' | 'loras' | 'embeddings' | 'vae' | 'upscalers'>;
  readonly moreModels: readonly string[];
  readonly onProblem: (problem: string) => void;
}

/** Everything on this machine that jobs may need, by what it is and not by where it lies. */
export interface WorkerFiles {
  /** As `needsList` names them, without the program's version; it grows while files are hashed. */
  list(): string[];
  models(): readonly ModelInfo[];
  /** Null where something is missing. */
  find(needs: JobNeeds): { readonly modelPath: string; readonly resources: JobResources } | null;
  /** Looks through the folders again. */
  refresh(): Promise<void>;
  stop(): Promise<void>;
}

export async function openWorkerFiles({
  root,
  paths,
  moreModels: roots,
  onProblem,
}: WorkerFilesOptions): Promise<WorkerFiles> {
  const reader = new FileReader(join(root, 'build', 'file-reader.cjs'), paths.cache);
  const models = await openModelCatalog({
    ...{ roots: [join(root, 'models', 'weights')], more: roots, hashCache: paths.cache, reader, onProblem },
  });
  const common = { roots, reader, onProblem };
  const loras = openLoraCatalog({ own: paths.loras, shipped: join(root, 'assets', 'loras'), ...common });
  const embeddings = openEmbeddingCatalog({ own: paths.embeddings, ...common });
  const vaes = openVaeCatalog({ own: paths.vae, ...common });
  const upscalers = openUpscalerCatalog({ own: paths.upscalers, ...common });
  const catalogs = [loras, embeddings, vaes, upscalers];
  const named = (kind: string, files: readonly { readonly hash: string | null }[]) =>
    files.flatMap(({ hash }) => (hash === null ? [] : [`${kind} ${hash}`]));
  return {
    list: () => [
      ...models.models.flatMap(model => {
        const identity = modelIdentity(model);
        return identity === null ? [] : [`model ${identity}`];
      }),
      ...named('lora', loras.list()),
      ...named('embedding', embeddings.list()),
      ...named('vae', vaes.list()),
      ...named('upscaler', upscalers.list()),
    ],
    models: () => models.models,
    find(needs) {
      const model = models.models.find(known => modelIdentity(known) === needs.model);
      const loraPaths = pathsOf(needs.loras, loras.list());
      const embeddingPaths = pathsOf(needs.embeddings, embeddings.list());
      const vae = needs.vae === null ? '' : pathOf(needs.vae, vaes.list());
      const upscaler = needs.upscaler === null ? '' : pathOf(needs.upscaler, upscalers.list());
      if (!model || !loraPaths || !embeddingPaths || vae === null || upscaler === null) return null;
      return {
        modelPath: model.path,
        resources: {
          ...(vae !== '' && { vae }),
          ...(upscaler !== '' && { upscaler }),
          ...(Object.keys(loraPaths).length > 0 && { loras: loraPaths }),
          ...(Object.keys(embeddingPaths).length > 0 && { embeddings: embeddingPaths }),
        },
      };
    },
    async refresh() {
      await Promise.all(catalogs.map(catalog => catalog.refresh()));
    },
    async stop() {
      for (const catalog of catalogs) catalog.stop();
      await reader.stop();
    },
  };
}

interface HashedFile {
  readonly hash: string | null;
  readonly path: string | null;
}

const pathOf = (hash: string, files: readonly HashedFile[]): string | null =>
  files.find(file => file.hash === hash)?.path ?? null;

/** Null where one of them is missing. */
function pathsOf(
  hashes: Readonly<Record<string, string>>,
  files: readonly HashedFile[],
): Record<string, string> | null {
  const found = Object.entries(hashes).map(([name, hash]) => [name, pathOf(hash, files)] as const);
  if (found.some(([, path]) => path === null)) return null;
  return Object.fromEntries(found) as Record<string, string>;
}
