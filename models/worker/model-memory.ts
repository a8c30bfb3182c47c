/** What models take of memory, and how much of it they may. */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { AuroraError } from '../errors.ts';
import { isSmall } from '../graph/session.ts';
import { type ModelFolder, openModel } from '../loaders/index.ts';

const MB = 1024 * 1024;
/** Of the memory that the program may use at all: the rest is for the kernel, the page, and a picture's own working memory. */
const SHARE = 0.6;

/**
 * Bytes that models may take together: `AURORA_MODEL_MEMORY` in MB, or a share of what this process may use.
 * Throws `INVALID_MODEL_MEMORY`.
 */
export function modelBudget(
  environment: Readonly<Record<string, string | undefined>>,
  available = availableMemory(),
) {
  const text = environment.AURORA_MODEL_MEMORY;
  if (text === undefined || text === '') return Math.floor(available * SHARE);
  const megabytes = Number(text);
  if (Number.isFinite(megabytes) && megabytes > 0) return megabytes * MB;
  throw new AuroraError('INVALID_MODEL_MEMORY', `AURORA_MODEL_MEMORY is ${JSON.stringify(text)}.`, {
    value: text,
    legal: 'a number of megabytes above 0',
    hint: 'Unset it to use a share of the memory.',
    field: 'AURORA_MODEL_MEMORY',
  });
}

/** The machine's memory, or what a container grants of it. */
function availableMemory(): number {
  const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'].map(path => {
    try {
      return Number(readFileSync(path, 'utf8'));
    } catch {
      return Number.NaN;
    }
  });
  return Math.min(totalmem(), ...limits.filter(limit => limit > 0));
}

/**
 * Bytes that the model at `path` takes when it is loaded: a small network's weights are expanded and packed beside the mapped
 * file (see `sessionOptions`), a large one's are the mapped file itself, counted whole since painting touches all of it.
 * Throws as `openModel`.
 */
export async function measureModel(path: string): Promise<number> {
  return memoryOf(await openModel(path));
}

/** The same for a model that is open. */
export function memoryOf({ denoiser, textEncoders, decoder }: ModelFolder): number {
  return [denoiser, ...textEncoders, decoder].reduce(
    (sum, { graph }) => sum + graph.float32Bytes * (isSmall(graph) ? 2 : 1),
    0,
  );
}
