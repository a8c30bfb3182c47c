/** A model's denoiser in 8 bits, beside the model that is in memory already: made when a picture first asks for it. */
import { isSmall, type RuntimeOptions } from '../graph/session.ts';
import type { ModelFolder } from '../loaders/index.ts';
import { createDenoiser } from '../networks/index.ts';
import { int8RangeHere } from '../quantisation/byte-products.ts';
import { quantiseModel } from '../quantisation/quantise-model.ts';
import { type AdaptableParts, LoraSessions, type Merge } from './lora-sessions.ts';
import { memoryOfGraph } from './model-memory.ts';

export interface Int8Denoiser {
  readonly networks: LoraSessions;
  /** What it takes beside the model, bytes. */
  readonly memoryBytes: number;
  dispose(): Promise<void>;
}

/** @param parts the model's others, which stay as they are. Throws what `quantiseModel` and the network throw. */
export async function openInt8Denoiser(
  folder: ModelFolder,
  runtime: RuntimeOptions,
  parts: AdaptableParts,
): Promise<Int8Denoiser> {
  const options = { range: await int8RangeHere(runtime), cache: runtime.cache };
  const model = await quantiseModel(folder, options);
  const denoiser = await createDenoiser(model, runtime);
  // Seconds for a small model, once; minutes for a large one, whose layers do not feel a branch beside them.
  const merge: Merge = (adapted, strengths) => quantiseModel(adapted, { ...options, merge: strengths });
  const networks = new LoraSessions(
    model,
    runtime,
    { ...parts, denoiser },
    isSmall(folder.denoiser.graph) ? merge : undefined,
  );
  return {
    networks,
    memoryBytes: memoryOfGraph(model.denoiser.graph),
    async dispose() {
      await Promise.all([networks.dispose(), denoiser.dispose()]);
    },
  };
}
