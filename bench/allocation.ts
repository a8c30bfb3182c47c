import { type HeapProfiler, Session } from 'node:inspector/promises';

/** Mean bytes between two samples; small, so that a few numbers are already seen. */
const SAMPLING_BYTES = 64;

/**
 * Bytes that one call of `work` allocates on the heap, garbage included, by V8's sampling heap profiler. (The growth
 * of the heap would count what the compiler and the collector do meanwhile.)
 */
export async function bytesAllocated(work: () => void, calls: number): Promise<number> {
  const session = new Session();
  session.connect();
  try {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: SAMPLING_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    } as HeapProfiler.StartSamplingParameterType);
    for (let i = 0; i < calls; i++) work();
    const { profile } = await session.post('HeapProfiler.stopSampling');
    return sumOwn(profile.head) / calls;
  } finally {
    session.disconnect();
  }
}

/** Node's own frames are the profiler talking, with the built-in functions that they call. */
function sumOwn(node: HeapProfiler.SamplingHeapProfileNode, callerIsNode = true): number {
  const { url } = node.callFrame;
  const isNode = url.startsWith('node:') || (url === '' && callerIsNode);
  return node.children.reduce((sum, child) => sum + sumOwn(child, isNode), isNode ? 0 : node.selfSize);
}
