/** A network that enlarges pixels, running. */
import { Tensor } from 'onnxruntime-node';
import { createSession, type RuntimeOptions } from '../graph/session.ts';
import { openUpscalerFile } from '../loaders/index.ts';
import type { PixelNetwork } from '../pipelines/enlarge.ts';

export interface LoadedPixelNetwork extends PixelNetwork {
  dispose(): Promise<void>;
}

/** Throws what `openUpscalerFile` throws. */
export async function createPixelUpscaler(
  path: string,
  runtime: RuntimeOptions,
): Promise<LoadedPixelNetwork> {
  const { graph, scale, fold } = await openUpscalerFile(path);
  const session = await createSession(graph, runtime);
  return {
    scale,
    sideMultiple: fold,
    async run(planes, height, width) {
      const { enlarged } = await session.run(
        { image: new Tensor('float32', planes, [1, 3, height, width]) },
        ['enlarged'],
      );
      return enlarged!.data as Float32Array;
    },
    dispose: () => session.release(),
  };
}
