/** A crash as a file on this machine: what died, when, and of what. Nothing is sent anywhere, and nothing personal is in it. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Crash {
  readonly process: string;
  readonly reason: string;
  readonly exitCode: number | null;
  readonly signal?: string | null;
  readonly residentBytes?: number | null;
  readonly uptimeSeconds: number;
  readonly versions: Readonly<Record<string, string | undefined>>;
}

/** A crash as `system` lists it. */
export interface CrashView {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly process: string;
  readonly reason: string;
}

/** Reports that are kept. */
const MOST = 20;

/** Returns the file; null where none could be written. */
export function writeCrashReport(folder: string, crash: Crash, at: Date): string | null {
  try {
    mkdirSync(folder, { recursive: true });
    const stamp = at.toISOString().replaceAll(':', '-');
    const file = join(folder, `${stamp}-${crash.process.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.json`);
    writeFileSync(file, `${JSON.stringify({ at: at.toISOString(), ...crash }, null, 2)}\n`, { mode: 0o600 });
    for (const old of reportsIn(folder).slice(0, -MOST)) rmSync(join(folder, old), { force: true });
    return file;
  } catch (error) {
    console.error(`No crash report could be written: ${(error as Error).message}`);
    return null;
  }
}

/** The newest first. What cannot be read is none. */
export function readCrashes(folder: string, most: number): CrashView[] {
  try {
    return reportsIn(folder)
      .slice(-most)
      .reverse()
      .flatMap(name => readReport(join(folder, name)));
  } catch {
    return [];
  }
}

function readReport(file: string): CrashView[] {
  try {
    const { at, process, reason } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const known = [at, process, reason].every(text => typeof text === 'string' && text.length < 1000);
    return known ? [{ at, process, reason } as CrashView] : [];
  } catch {
    return [];
  }
}

/** Names that begin with their time. */
const reportsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .sort();
