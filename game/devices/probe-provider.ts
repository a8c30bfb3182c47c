import { fork } from 'node:child_process';
import { ruledOut, titleOf } from '../../models/providers/provider-facts.ts';
import { type ProviderName, type ProviderReport, unusable } from '../../models/providers/provider-names.ts';
import type { LoopClock } from '../loop.ts';

/** A driver that has not answered after this many milliseconds is of no use. The first one ever may compile its kernels. */
const PATIENCE = 20_000;

export interface ProbeOptions {
  /** The probe's program. */
  readonly entry: string;
  readonly clock: LoopClock;
  readonly signal?: AbortSignal;
  readonly patience?: number;
}

/** Tries a provider in a process of its own. Never rejects; aborted, it says that the process was ended. */
export async function probeProvider(
  name: ProviderName,
  { entry, clock, signal, patience = PATIENCE }: ProbeOptions,
): Promise<ProviderReport> {
  const known = ruledOut(name, process.platform);
  if (known) return known;
  const child = fork(entry, [name], {
    // What drivers print while they fail is in the report.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    ...(signal && { signal, killSignal: 'SIGKILL' as const }),
  });
  return new Promise(resolve => {
    const end = (report: ProviderReport) => {
      forget();
      child.kill('SIGKILL');
      resolve(report);
    };
    const forget = clock.after(patience, () =>
      end(unusable(name, 'TIMED_OUT', `${titleOf(name)} had not answered after ${patience / 1000} s.`)),
    );
    child.on('message', report => end(report as ProviderReport));
    child.on('error', error =>
      end(
        unusable(name, 'CRASHED', `The process that tried ${titleOf(name)} could not run: ${error.message}.`),
      ),
    );
    // Not 'exit': what it said before has been read to its end by then.
    child.on('close', (code, killedBy) => {
      const how = killedBy ?? `code ${code}`;
      end(unusable(name, 'CRASHED', `${titleOf(name)} ended the process that tried it (${how}).`));
    });
  });
}
