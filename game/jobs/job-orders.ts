import { planPrompt } from '../../models/prompt/index.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { JobResources } from '../../models/worker-protocol.ts';
import { pictureText } from '../gallery/picture-text.ts';
import type { InputStore } from '../inputs/input-store.ts';
import type { LoraCatalog } from '../loras/lora-catalog.ts';
import type { ModelCatalog } from '../model-catalog.ts';
import type { JobOrder } from './job-service.ts';

/** Settings made into orders: with the files that they need, and the text that the picture will carry. */
export interface JobOrders {
  /** @throws AuroraError `UNKNOWN_MODEL`, `UNKNOWN_LORA`, or the reason for which a model or LoRA was refused */
  picture(settings: GenerationSettings): JobOrder;
  /** A picture that is painted again to be compared: it carries no text and leaves no file. @throws as `picture` */
  verification(
    settings: GenerationSettings,
    priority: number,
  ): JobOrder & { readonly loraHashes: Readonly<Record<string, string>> };
}

interface Catalogs {
  readonly catalog: ModelCatalog;
  readonly loras: Pick<LoraCatalog, 'byName'>;
  readonly inputs: Pick<InputStore, 'pathOf'>;
  /** The program's. */
  readonly version: string;
}

export function createJobOrders({ catalog, loras, inputs, version }: Catalogs): JobOrders {
  function order(settings: GenerationSettings) {
    const model = catalog.byName(settings.model);
    const { prompt, source, inpaint } = settings;
    const named = planPrompt(prompt, { steps: 1 }).loras.map(
      ({ name }) => [name, loras.byName(name)] as const,
    );
    const hashes = [source?.image, inpaint?.mask].filter(hash => hash !== undefined);
    const resources: JobResources = {
      ...(named.length > 0 && { loras: Object.fromEntries(named.map(([name, { path }]) => [name, path])) }),
      ...(hashes.length > 0 && {
        images: Object.fromEntries(hashes.map(hash => [hash, inputs.pathOf(hash)])),
      }),
    };
    const used = Object.fromEntries(named.map(([name, { hash }]) => [name, hash]));
    return { model, used, job: { settings, modelPath: model.path, modelHash: model.hash, resources } };
  }
  return {
    picture(settings) {
      const { model, used, job } = order(settings);
      return { ...job, text: { ...pictureText(settings, model, version, used) } };
    },
    verification(settings, priority) {
      const { job, used } = order(settings);
      return { ...job, text: {}, purpose: 'verify', priority, loraHashes: used };
    },
  };
}
