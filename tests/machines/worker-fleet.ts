import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../process/kernel-driver.ts';

/** Workers as people start them on other machines: the command line, each in a home of its own. */
export class WorkerFleet {
  /** All that they have printed. */
  printed = '';
  readonly #queue: string;
  readonly #living: ChildProcess[] = [];

  constructor(queue: string) {
    this.#queue = queue;
  }

  get size(): number {
    return this.#living.length;
  }

  add(): void {
    const home = mkdtempSync(join(tmpdir(), 'aurora-worker-home-'));
    const child = spawn(process.execPath, [join(ROOT, 'build/cli.cjs'), 'worker'], {
      env: { ...process.env, AURORA_ROOT: ROOT, AURORA_HOME: home, AURORA_QUEUE: this.#queue },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', text => {
        this.printed += text;
      });
    }
    this.#living.push(child);
  }

  /** As if its plug had been pulled. */
  kill(index: number): void {
    this.#living.splice(index, 1)[0]?.kill('SIGKILL');
  }

  /** Politely: what they were painting is given back. */
  async stop(): Promise<void> {
    const leaving = this.#living.splice(0);
    const gone = leaving.map(child => once(child, 'close'));
    for (const child of leaving) child.kill('SIGTERM');
    await Promise.all(gone);
  }
}
