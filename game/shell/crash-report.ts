/** A crash as a file on this machine: what died, when, and of what. Nothing is sent anywhere, and nothing personal is in it. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Crash {
  readonly process: string;
  readonly reason: string;
  readonly exitCode: number;
  readonly uptimeSeconds: number;
  readonly versions: Readonly<Record<string, string | undefined>>;
}

/** Reports that are kept. */
const MOST = 20;

/** Returns the file; null where none could be written. */
export function writeCrashReport(folder: string, crash: Crash, at: Date): string | null {
  try {
    mkdirSync(folder, { recursive: true });
    const stamp = at.toISOString().replaceAll(':', '-');
    const file = join(folder, `${stamp}-${crash.process.replace(/[^a-z0-9]+/gi, '-').toLowerCase()}.json`);
    writeFileSync(file, `${JSON.stringify({ at: at.toISOString(), ...crash }, null, 2)}\n`);
    const reports = readdirSync(folder)
      .filter(name => name.endsWith('.json'))
      .sort();
    for (const old of reports.slice(0, -MOST)) rmSync(join(folder, old), { force: true });
    return file;
  } catch (error) {
    console.error(`No crash report could be written: ${(error as Error).message}`);
    return null;
  }
}
