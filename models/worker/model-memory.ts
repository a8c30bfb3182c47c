/** What models take of memory. */
import { isSmall, type NetworkGraph } from '../graph/session.ts';
import { type ModelFolder, openModel } from '../loaders/index.ts';
import type { ModelOptions } from './model-cache.ts';

/**
 * Bytes that the model at `path` takes when it is loaded: a small network's weights are expanded and packed beside the mapped
 * file (see `sessionOptions`), a large one's are the mapped file itself, counted whole since painting touches all of it.
 * Throws as `openModel`.
 */
export async function measureModel(path: string, options: ModelOptions = {}): Promise<number> {
  return memoryOf(await openModel(path, options));
}

/** The same for a model that is open. */
export function memoryOf({ denoiser, textEncoders, decoder }: ModelFolder): number {
  return [denoiser, ...textEncoders, decoder].reduce((sum, { graph }) => sum + memoryOfGraph(graph), 0);
}

/** The same for one network. */
export function memoryOfGraph(graph: NetworkGraph): number {
  const int8Bytes = ('int8Bytes' in graph && graph.int8Bytes) || 0;
  return graph.float32Bytes * (isSmall(graph) ? 2 : 1) + int8Bytes;
}
