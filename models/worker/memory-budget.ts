/** How much memory models, and the decoding of a picture, may take. */
import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { AuroraError } from '../errors.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const MB = 1024 * 1024;
/** Of the memory that the program may use at all: the rest is for the kernel, the page, and a picture's own working memory. */
const SHARE = 0.6;

/**
 * Bytes that models may take together: `AURORA_MODEL_MEMORY` in MB, or a share of what this process may use.
 * Throws `INVALID_MODEL_MEMORY`.
 */
export function modelBudget(environment: Environment, available = availableMemory()): number {
  const said = megabytes(environment, 'AURORA_MODEL_MEMORY', 'INVALID_MODEL_MEMORY');
  return said ?? Math.floor(available * SHARE);
}

/** Of the memory that the program may use at all: what decoding a picture may take beside the models. */
const DECODE_SHARE = 1 / 3;

/**
 * Bytes that decoding a picture may take before it is done in tiles: `AURORA_DECODE_MEMORY` in MB, or a share of what this
 * process may use. Throws `INVALID_DECODE_MEMORY`.
 */
export function decodeBudget(environment: Environment, available = availableMemory()): number {
  return megabytes(environment, 'AURORA_DECODE_MEMORY', 'INVALID_DECODE_MEMORY') ?? available * DECODE_SHARE;
}

/** Bytes; undefined where nothing is said. */
function megabytes(environment: Environment, name: string, code: string): number | undefined {
  const text = environment[name];
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  if (Number.isFinite(number) && number > 0) return number * MB;
  throw new AuroraError(code, `${name} is ${JSON.stringify(text)}.`, {
    value: text,
    legal: 'a number of megabytes above 0',
    hint: 'Unset it to use a share of the memory.',
    field: name,
  });
}

/** The machine's memory, or what a container grants of it. */
export function availableMemory(): number {
  const limits = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'].map(path => {
    try {
      return Number(readFileSync(path, 'utf8'));
    } catch {
      return Number.NaN;
    }
  });
  return Math.min(totalmem(), ...limits.filter(limit => limit > 0));
}
