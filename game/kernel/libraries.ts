/** What pictures are painted with: models and the files that go with them, styles, wildcards, and pictures that are painted over. */
import { join } from 'node:path';
import { wildcardFolder } from '../../models/prompt/index.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import { decodeBudget } from '../../models/worker/memory-budget.ts';
import type { GenerateInput } from '../api/protocol.ts';
import { configured } from '../configured.ts';
import { openEmbeddingCatalog } from '../extra-networks/embedding-catalog.ts';
import { FileReader } from '../extra-networks/file-reader.ts';
import { openLoraCatalog } from '../extra-networks/lora-catalog.ts';
import { openUpscalerCatalog } from '../extra-networks/upscaler-catalog.ts';
import { openVaeCatalog } from '../extra-networks/vae-catalog.ts';
import type { HomePaths } from '../home.ts';
import { InputStore } from '../inputs/input-store.ts';
import { createJobOrders } from '../jobs/job-orders.ts';
import { quickened } from '../jobs/quicken.ts';
import { resolveSettings } from '../jobs/resolve-settings.ts';
import { openModelCatalog } from '../model-catalog.ts';
import { StyleBook } from '../styles/style-book.ts';

export interface LibraryOptions {
  /** Folder of the program. */
  readonly root: string;
  readonly paths: HomePaths;
  readonly version: string;
  /** Folders whose models come with the program, the usual one first. */
  readonly modelRoots?: readonly string[];
  /** Folders of the person's own. */
  readonly roots: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly onProblem: (problem: string) => void;
}

export type Libraries = Awaited<ReturnType<typeof openLibraries>>;

/** Resolves when the program's own models are known; the person's are read meanwhile. */
export async function openLibraries(options: LibraryOptions) {
  const { root, paths, version, roots, env, onProblem } = options;
  let stopped = false;
  const reader = new FileReader(join(root, 'build', 'file-reader.cjs'), paths.cache);
  const catalog = await openModelCatalog({
    roots: options.modelRoots ?? [join(root, 'models', 'weights')],
    more: roots,
    hashCache: paths.cache,
    reader,
    onProblem: problem => stopped || onProblem(problem),
  });
  const inputs = new InputStore(paths.inputs);
  const decodeBytes = configured(() => decodeBudget(env), decodeBudget({}), onProblem);
  const shipped = join(root, 'assets', 'loras');
  const loras = openLoraCatalog({ own: paths.loras, shipped, roots, reader, onProblem });
  const embeddings = openEmbeddingCatalog({ own: paths.embeddings, roots, reader, onProblem });
  const vaes = openVaeCatalog({ own: paths.vae, roots, reader, onProblem });
  const upscalers = openUpscalerCatalog({ own: paths.upscalers, roots, reader, onProblem });
  const extra = [loras, embeddings, vaes, upscalers];
  return {
    ...{ catalog, inputs, loras, embeddings, vaes, upscalers },
    wildcards: wildcardFolder(paths.wildcards),
    styles: new StyleBook({ own: paths.styles, roots, onProblem }),
    orders: createJobOrders({ catalog, loras, embeddings, vaes, inputs, version, upscalers }),
    /** The model that is used where none is named. */
    usual: catalog.models[0]!,
    /** Every setting of a request, checked against its model. @throws AuroraError as `resolveSettings` does */
    resolve: (input: GenerateInput): GenerationSettings =>
      resolveSettings(input, catalog, inputs, decodeBytes),
    /** A request with `quick` made one with the LoRA that it means. @throws AuroraError as `quickened` does */
    quicken: (input: GenerateInput): Promise<GenerateInput> => quickened(input, catalog, loras),
    /** Resolves when the person's own folders have been read. */
    complete: Promise.all([catalog.complete, ...extra.map(({ complete }) => complete)]).then(() => {}),
    async stop(): Promise<void> {
      stopped = true;
      for (const files of extra) files.stop();
      await reader.stop();
    },
  };
}
