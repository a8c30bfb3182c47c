import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AuroraError } from '../models/errors.ts';
import { bearer, knownToken } from './security/access-token.ts';

/** The kernel that owns a home. */
export interface KernelOwner {
  readonly pid: number;
  /** Null while it starts. */
  readonly url: string | null;
  /** Milliseconds since 1970; when it took the home. */
  readonly since: number;
}

/** A kernel that has been starting for longer than this died at it, milliseconds. */
const LONGEST_START = 60_000;

/** A kernel that has not answered in this time is none, milliseconds. */
const LONGEST_ANSWER = 3_000;

/**
 * Who owns the home, if it really lives: ids of processes are given out again, so it has to answer with its own.
 */
export async function readOwner(lockFile: string): Promise<KernelOwner | null> {
  const owner = readLock(lockFile);
  if (owner === null || !isAlive(owner.pid)) return null;
  if (owner.url === null) return Date.now() - owner.since < LONGEST_START ? owner : null;
  try {
    const response = await fetch(new URL('api/v1/system', owner.url), {
      headers: bearer(knownToken(join(dirname(lockFile), 'token'))),
      signal: AbortSignal.timeout(LONGEST_ANSWER),
    });
    const { processes } = (await response.json()) as { processes?: readonly { pid: number | null }[] };
    return processes?.some(({ pid }) => pid === owner.pid) ? owner : null;
  } catch {
    return null;
  }
}

/**
 * Makes this process the owner of a home: its queue and its gallery have one kernel at a time.
 * @throws AuroraError `HOME_IN_USE`
 */
export async function acquireLock(
  lockFile: string,
): Promise<{ announce(url: string): void; release(): void }> {
  mkdirSync(dirname(lockFile), { recursive: true });
  const since = Date.now();
  const write = (url: string | null, flag: 'w' | 'wx') =>
    writeFileSync(lockFile, JSON.stringify({ pid: process.pid, url, since } satisfies KernelOwner), { flag });
  const take = () => {
    try {
      write(null, 'wx');
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  };
  if (!take()) {
    const owner = await readOwner(lockFile);
    if (owner !== null && owner.pid !== process.pid) throw inUse(lockFile, owner);
    // Left behind by a process that was killed. Of several that find it so, one makes the new file.
    rmSync(lockFile, { force: true });
    if (!take()) throw inUse(lockFile, readLock(lockFile));
  }
  return {
    announce: url => write(url, 'w'),
    release: () => {
      if (readLock(lockFile)?.pid === process.pid) rmSync(lockFile, { force: true });
    },
  };
}

function readLock(lockFile: string): KernelOwner | null {
  try {
    const owner = JSON.parse(readFileSync(lockFile, 'utf8')) as KernelOwner;
    return Number.isInteger(owner.pid) ? owner : null;
  } catch {
    return null;
  }
}

function inUse(lockFile: string, owner: KernelOwner | null): AuroraError {
  const who = owner === null ? '' : ` (process ${owner.pid}${owner.url ? `, ${owner.url}` : ''})`;
  return new AuroraError('HOME_IN_USE', `AURORA is running already${who}.`, {
    value: dirname(lockFile),
    legal: 'one running AURORA for each AURORA_HOME',
    hint: 'Use that one, stop it, or set AURORA_HOME to another folder.',
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
