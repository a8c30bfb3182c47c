/** ONNX Runtime as the speech models want it. */
import { InferenceSession } from 'onnxruntime-node';

/**
 * Opens a model file. `create` and `run` block the calling thread: only in a process that has nothing else to do.
 * Threads do not spin between two evaluations, for the painting worker wants the cores then.
 */
export const speechSession = (path: string, threads: number): Promise<InferenceSession> =>
  InferenceSession.create(path, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    // Warnings about unused initializers; errors are thrown.
    logSeverityLevel: 3,
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
