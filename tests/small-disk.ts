/** A disk that is soon full. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const mount = (...parameters: string[]) => execFileSync('mount', parameters, { stdio: 'pipe' });
const folder = () => mkdtempSync(join(tmpdir(), 'aurora-disk-'));

/** A disk of `kib` KiB; `remove` takes it away again. */
export function smallDisk(kib: number): { readonly path: string; remove(): void } {
  const path = join(folder(), 'disk');
  mkdirSync(path);
  mount('-t', 'tmpfs', '-o', `size=${kib}k`, 'tmpfs', path);
  return { path, remove: () => execFileSync('umount', ['--lazy', path]) };
}

/** From now on nothing may be written to it. */
export const makeReadOnly = (disk: string) => mount('-o', 'remount,ro', disk);

/** Why this machine cannot have one; null where it can. */
export function cannotMount(): string | null {
  if (process.platform !== 'linux') return 'needs Linux';
  const path = folder();
  try {
    mount('-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', path);
    execFileSync('umount', [path]);
    return null;
  } catch {
    return 'needs the right to mount a disk';
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}
