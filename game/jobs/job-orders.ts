import { AuroraError } from '../../models/errors.ts';
import { planPrompt } from '../../models/prompt/index.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { JobResources } from '../../models/worker-protocol.ts';
import type { GenerateInput } from '../api/protocol.ts';
import type { EmbeddingCatalog } from '../extra-networks/embedding-catalog.ts';
import type { LoraCatalog } from '../extra-networks/lora-catalog.ts';
import { embeddingsIn } from '../extra-networks/prompt-embeddings.ts';
import type { UpscalerCatalog } from '../extra-networks/upscaler-catalog.ts';
import type { VaeCatalog } from '../extra-networks/vae-catalog.ts';
import { pictureText, type UsedFiles } from '../gallery/picture-text.ts';
import type { InputStore } from '../inputs/input-store.ts';
import type { ModelCatalog } from '../model-catalog.ts';
import { type JobNeeds, modelIdentity } from '../queue/job-needs.ts';
import type { JobOrder } from './job-service.ts';

/** What names files, of a request or of settings. */
type Wanted = Pick<GenerateInput, 'prompt' | 'model' | 'vae' | 'hiresUpscaler'> &
  Pick<Partial<GenerationSettings>, 'hires'>;

/** Settings made into orders: with the files that they need, and the text that the picture will carry. */
export interface JobOrders {
  /** Makes sure that what is named is known and up to date; to be awaited before the orders. */
  prepare(wanted: Wanted): Promise<void>;
  /**
   * @throws AuroraError `UNKNOWN_MODEL`, `UNKNOWN_LORA`, `UNKNOWN_VAE`, `UNKNOWN_UPSCALER`, `PROMPT_EMBEDDING`, `EMBEDDING_FAMILY`, or the reason for which a model,
   *   LoRA or embedding was refused
   */
  picture(settings: GenerationSettings): JobOrder;
  /** A picture that is painted again to be compared: it carries no text and leaves no file. @throws as `picture` */
  verification(settings: GenerationSettings, priority: number): JobOrder & { readonly used: UsedFiles };
}

interface Catalogs {
  readonly catalog: ModelCatalog;
  readonly loras: Pick<LoraCatalog, 'byName' | 'ensure'>;
  readonly embeddings: Pick<EmbeddingCatalog, 'lookup' | 'refresh'>;
  readonly vaes: Pick<VaeCatalog, 'byName' | 'ensure'>;
  readonly upscalers: Pick<UpscalerCatalog, 'network' | 'ensure'>;
  readonly inputs: Pick<InputStore, 'pathOf'>;
  /** The program's. */
  readonly version: string;
}

/** Of a waiting job of an earlier run, which goes on when the hash is known. */
const unhashed = (name: string) =>
  new AuroraError('MODEL_UNREAD', `The file of ${name} is still being read.`, {
    field: 'model',
    value: name,
    legal: 'a request after it has been read',
    hint: 'Ask again in a moment.',
  });

export function createJobOrders(catalogs: Catalogs): JobOrders {
  const { catalog, loras, embeddings, vaes, upscalers, inputs, version } = catalogs;
  function order(settings: GenerationSettings) {
    const model = catalog.byName(settings.model);
    const { prompt, source, inpaint } = settings;
    const named = planPrompt(prompt, { steps: 1 }).loras.map(
      ({ name }) => [name, loras.byName(name)] as const,
    );
    const words = embeddingsIn(settings, model, embeddings.lookup(model.embeddingWidths));
    const images = [source?.image, inpaint?.mask].filter(hash => hash !== undefined);
    const vae = settings.vae === undefined ? undefined : vaes.byName(settings.vae);
    const upscaler = settings.hires && upscalers.network(settings.hires.upscaler, 'hiresUpscaler');
    const resources: JobResources = {
      ...(vae && { vae: vae.path }),
      ...(upscaler && { upscaler: upscaler.path }),
      ...(model.parts && { parts: model.parts }),
      ...(named.length > 0 && { loras: Object.fromEntries(named.map(([name, { path }]) => [name, path])) }),
      ...(words.used.size > 0 && {
        embeddings: Object.fromEntries([...words.used].map(([name, { path }]) => [name, path])),
      }),
      ...(images.length > 0 && {
        images: Object.fromEntries(images.map(hash => [hash, inputs.pathOf(hash)])),
      }),
    };
    const used: UsedFiles = {
      loras: Object.fromEntries(named.map(([name, { hash }]) => [name, hash])),
      embeddings: Object.fromEntries([...words.used.values()].map(({ name, hash }) => [name, hash])),
      vae: vae ? { [vae.name]: vae.hash } : {},
      upscaler: upscaler ? { [upscaler.name]: upscaler.hash } : {},
    };
    const identity = modelIdentity(model);
    const needs: JobNeeds | null =
      identity === null
        ? null
        : {
            model: identity,
            loras: used.loras,
            embeddings: Object.fromEntries([...words.used].map(([word, { hash }]) => [word, hash])),
            vae: vae?.hash ?? null,
            upscaler: upscaler?.hash ?? null,
          };
    const { path: modelPath, hash: modelHash } = model;
    if (modelHash === null) throw unhashed(model.name);
    return {
      model: { ...model, hash: modelHash },
      used,
      job: { settings, modelPath, modelHash, resources, needs, notes: words.notes },
    };
  }
  return {
    async prepare({ prompt, model, vae, hiresUpscaler, hires }) {
      // Any word may be an embedding's name: a glance at their folders tells whether one has come.
      await Promise.all([
        loras.ensure(prompt),
        embeddings.refresh(),
        catalog.ensureHash(model),
        vaes.ensure(vae),
        upscalers.ensure(hires?.upscaler ?? hiresUpscaler),
      ]);
    },
    picture(settings) {
      const { model, used, job } = order(settings);
      return { ...job, text: { ...pictureText(settings, model, version, used) } };
    },
    verification(settings, priority) {
      const { job, used } = order(settings);
      return { ...job, text: {}, purpose: 'verify', priority, used };
    },
  };
}
