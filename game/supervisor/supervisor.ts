/** Every child process of the kernel: made here, listed here, and reported when it ends without having been asked to. */
import { Topic } from '../topic.ts';
import { type CrashView, readCrashes, writeCrashReport } from './crash-report.ts';
import type { GuardLimits } from './process-guard.ts';
import { type SupervisedOptions, SupervisedProcess, type UnexpectedEnd } from './supervised-process.ts';

/** Makes a child process; `new SupervisedProcess` where nobody keeps a list. */
export type Supervise = (options: SupervisedOptions) => SupervisedProcess;
export const unsupervised: Supervise = options => new SupervisedProcess(options);

export interface SupervisorOptions {
  /** Where reports of crashes are kept; null: nowhere. */
  readonly crashes: string | null;
  readonly version: string;
  readonly wall: () => Date;
  /** Other limits than the usual ones, by the process's name. */
  readonly limits?: ((name: string) => Partial<GuardLimits>) | undefined;
}

/** Crashes that are listed. */
const LISTED = 10;

export class Supervisor {
  /** A process that is in another state than before. */
  readonly changed = new Topic<SupervisedProcess>();
  readonly #options: SupervisorOptions;
  readonly #processes: SupervisedProcess[] = [];
  #crashes: readonly CrashView[] | null = null;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  readonly supervise: Supervise = options => {
    const limits = options.limits && { ...options.limits, ...this.#options.limits?.(options.name) };
    const child = new SupervisedProcess({ ...options, ...(limits && { limits }) });
    this.#processes.push(child);
    child.on('state', () => this.changed.publish(child));
    child.on('crashed', end => this.report(child.name, end));
    return child;
  };

  /** No longer listed: a plugin that was removed. */
  forget(child: SupervisedProcess): void {
    const index = this.#processes.indexOf(child);
    if (index >= 0) this.#processes.splice(index, 1);
  }

  /** Also for processes that are nobody's child for long. */
  report(process: string, { reason, code, signal, uptimeMs, residentBytes }: UnexpectedEnd): void {
    const { crashes, version, wall } = this.#options;
    const at = wall();
    // Read before it is among them.
    const before = this.crashes();
    const crash = {
      ...{ process, reason, exitCode: code, signal, residentBytes },
      uptimeSeconds: Math.round(uptimeMs / 1000),
      versions: { aurora: version, node: globalThis.process.versions.node },
    };
    if (crashes !== null) writeCrashReport(crashes, crash, at);
    this.#crashes = [{ at: at.toISOString(), process, reason }, ...before].slice(0, LISTED);
  }

  get processes(): readonly SupervisedProcess[] {
    return this.#processes;
  }

  /** Newest first, of earlier runs as well. */
  crashes(): readonly CrashView[] {
    const folder = this.#options.crashes;
    this.#crashes ??= folder === null ? [] : readCrashes(folder, LISTED);
    return this.#crashes;
  }
}
