import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AuroraError } from '../models/errors.ts';

/** The kernel that owns a home. */
export interface KernelOwner {
  readonly pid: number;
  /** Null while it starts. */
  readonly url: string | null;
}

/** Who owns the home, if that process still lives. */
export function readOwner(lockFile: string): KernelOwner | null {
  try {
    const owner = JSON.parse(readFileSync(lockFile, 'utf8')) as KernelOwner;
    return Number.isInteger(owner.pid) && isAlive(owner.pid) ? owner : null;
  } catch {
    return null;
  }
}

/**
 * Makes this process the owner of a home: its queue and its gallery have one kernel at a time.
 * @throws AuroraError `HOME_IN_USE`
 */
export function acquireLock(lockFile: string): { announce(url: string): void; release(): void } {
  mkdirSync(dirname(lockFile), { recursive: true });
  const write = (url: string | null, flag: 'w' | 'wx') =>
    writeFileSync(lockFile, JSON.stringify({ pid: process.pid, url } satisfies KernelOwner), { flag });
  try {
    write(null, 'wx');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const owner = readOwner(lockFile);
    if (owner !== null && owner.pid !== process.pid) {
      throw new AuroraError(
        'HOME_IN_USE',
        `AURORA is running already (process ${owner.pid}${owner.url ? `, ${owner.url}` : ''}).`,
        {
          value: dirname(lockFile),
          legal: 'one running AURORA for each AURORA_HOME',
          hint: 'Use that one, stop it, or set AURORA_HOME to another folder.',
        },
      );
    }
    // Left behind by a process that was killed.
    write(null, 'w');
  }
  return {
    announce: url => write(url, 'w'),
    release: () => rmSync(lockFile, { force: true }),
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
