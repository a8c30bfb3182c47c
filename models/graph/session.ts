/** How a graph becomes an ONNX Runtime session: threads, memory, optimizations. */
import { InferenceSession } from 'onnxruntime-node';
import type { ProviderName } from '../providers/provider-names.ts';
import { createExportedSession, type ExportedGraph, type NetworkSession } from './exported-graph.ts';
import type { BuiltGraph } from './graph-builder.ts';

/** One that was built here, or one that came with the model. */
export type NetworkGraph = BuiltGraph | ExportedGraph;

export interface RuntimeOptions {
  /** Threads of one evaluation. */
  readonly threads: number;
  /** Default: cpu. */
  readonly provider?: ProviderName;
  /** Folder of the program's assets; models that bring no tokenizer need it. */
  readonly assets?: string;
  /** Folder for what can be made again, such as 8-bit weights. */
  readonly cache?: string;
}

/**
 * Below this, expanding 16-bit weights to float32 and re-packing them for the matrix kernels costs little memory
 * and makes every step faster. Above it, the weights stay in their mapped file.
 */
const SMALL_MODEL_BYTES = 400e6;

/**
 * Threads of a network of many small operators sleep and are woken more often than they compute. Waiting awake for 30 µs
 * makes an evaluation of the embedded denoiser a quarter faster (22 → 15 ms on two cores; a tenth where a second process draws at 60
 * frames a second, whose frames are at most 1 ms later for it); 100 µs and more give nothing else and take the other process's time. A
 * large network's operators last so long that waking does not count.
 */
const SHORT_SPIN = { allow_spinning: '1', spin_duration_us: '30' };

/** What a session is for, as far as that decides how it keeps memory. */
export interface SessionUse {
  /** Evaluated once a picture, on activations far larger than its weights: an autoencoder. Default: false. */
  readonly once?: boolean;
}

/**
 * An autoencoder of more weights than this works on activations of gigabytes, and ONNX Runtime's arena, which grows in powers
 * of two and never shrinks, takes half as much again: at 512 × 512, 3.9 GB at the peak instead of 2.9, in the same time. A
 * smaller one would wait longer for its memory than for its sums.
 */
const ARENA_BYTES = 100e6;

/**
 * Opens a session. `create` blocks the calling thread; run it in a process that has nothing else to do.
 * @throws AuroraError ONNX_REFUSED for a graph that came with the model
 */
export async function createSession(
  graph: NetworkGraph,
  runtime: RuntimeOptions,
  use: SessionUse = {},
): Promise<NetworkSession> {
  const options = sessionOptions(graph, runtime, use);
  if ('path' in graph) return createExportedSession(graph, options);
  return InferenceSession.create(graph.model, options);
}

/** Whether a network's weights are expanded and packed when it is loaded. */
export const isSmall = ({ float32Bytes }: Pick<NetworkGraph, 'float32Bytes'>): boolean =>
  float32Bytes < SMALL_MODEL_BYTES;

/** Pure, so that the policy can be tested. All `extra` values must be text. */
export function sessionOptions(
  graph: NetworkGraph,
  runtime: RuntimeOptions,
  { once = false }: SessionUse = {},
): InferenceSession.SessionOptions {
  const { provider = 'cpu' } = runtime;
  const small = isSmall(graph);
  const session = {
    // Initializer locations count from here; without it ONNX Runtime looks beside a model file.
    ...('weightsRoot' in graph && { model_external_initializers_file_folder_path: graph.weightsRoot }),
    intra_op: small ? SHORT_SPIN : { allow_spinning: '0' },
    // Between two steps the cores belong to the picture on screen.
    ...(small && { force_spinning_stop: '1' }),
    // 8-bit weights are in memory only as they are packed; packing them anew would cost as much as a product of few rows.
    ...(!small && !('int8Bytes' in graph && graph.int8Bytes) && { disable_prepacking: '1' }),
  };
  return {
    // Alone: of a list, names that are not known here are passed over in silence. What a provider has no kernel for is done on
    // the CPU all the same.
    executionProviders: [provider],
    // Errors: that a provider leaves some of a network to the CPU is no news with every session.
    ...(provider !== 'cpu' && { logSeverityLevel: 3 as const }),
    intraOpNumThreads: runtime.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    enableCpuMemArena: !(once && graph.float32Bytes > ARENA_BYTES),
    graphOptimizationLevel: small ? 'all' : 'extended',
    // DirectML has none.
    enableMemPattern: small && provider !== 'dml',
    extra: {
      session,
      // Folding would expand every 16-bit weight to float32 in private memory.
      ...(!small && { optimization: { disable_specified_optimizers: 'ConstantFolding' } }),
    },
  };
}
