import type { ModelInfo } from '../../models/pipelines/parts.ts';
import type { GenerationSettings } from '../../models/settings.ts';
import type { JobResources } from '../../models/worker-protocol.ts';
import { pictureText } from '../gallery/picture-text.ts';
import type { InputStore } from '../inputs/input-store.ts';
import type { ModelCatalog } from '../model-catalog.ts';
import type { JobOrder } from './job-service.ts';

/** Settings made into orders: with the files that they need, and the text that the picture will carry. */
export interface JobOrders {
  /** @throws AuroraError `UNKNOWN_MODEL`, or the reason for which a model was refused */
  picture(settings: GenerationSettings): JobOrder;
  /** A picture that is painted again to be compared: it carries no text and leaves no file. @throws as `picture` */
  verification(settings: GenerationSettings, priority: number): JobOrder;
}

export function createJobOrders(
  catalog: ModelCatalog,
  inputs: Pick<InputStore, 'pathOf'>,
  version: string,
): JobOrders {
  const order = (settings: GenerationSettings, model: ModelInfo) => ({
    settings,
    modelPath: model.path,
    modelHash: model.hash,
    resources: resourcesOf(settings, inputs),
  });
  return {
    picture(settings) {
      const model = catalog.byName(settings.model);
      return { ...order(settings, model), text: { ...pictureText(settings, model, version) } };
    },
    verification(settings, priority) {
      return { ...order(settings, catalog.byName(settings.model)), text: {}, purpose: 'verify', priority };
    },
  };
}

function resourcesOf(
  { source, inpaint }: GenerationSettings,
  inputs: Pick<InputStore, 'pathOf'>,
): JobResources {
  const hashes = [source?.image, inpaint?.mask].filter(hash => hash !== undefined);
  if (hashes.length === 0) return {};
  return { images: Object.fromEntries(hashes.map(hash => [hash, inputs.pathOf(hash)])) };
}
