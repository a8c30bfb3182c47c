import { type ChildProcess, fork } from 'node:child_process';
import type { Readable } from 'node:stream';
import { HEARTBEAT_FD } from '../../models/heartbeat.ts';
import type { LoopClock } from '../loop.ts';
import { withoutSecrets } from '../security/redact.ts';
import { type GuardLimits, ProcessGuard, USUAL_LIMITS, type Verdict } from './process-guard.ts';

export interface ForkOptions {
  readonly entry: string;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly execArgv?: readonly string[] | undefined;
  readonly bare?: boolean | undefined;
  readonly clock: LoopClock;
  /** Null: it does not beat, and only its end is noticed. */
  readonly limits: Partial<GuardLimits> | null;
  /** Told once when it has to end, and why. */
  readonly condemned: (verdict: Verdict) => void;
}

export interface GuardedChild {
  readonly child: ChildProcess;
  readonly guard: ProcessGuard | null;
}

/** Starts a program with an IPC channel and a pipe for its heartbeat. */
export function forkChild({
  entry,
  env,
  execArgv = process.execArgv,
  bare = false,
  clock,
  limits,
  condemned,
}: ForkOptions): GuardedChild {
  const all = { ...USUAL_LIMITS, ...limits };
  const child = fork(entry, [], {
    serialization: 'advanced',
    execArgv: [...execArgv],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
    env: {
      // A worker needs none of the keys that the kernel has.
      ...(bare ? {} : withoutSecrets(process.env)),
      ELECTRON_RUN_AS_NODE: '1',
      ...env,
      // Set last: nobody inherits another process's.
      AURORA_HEARTBEAT: limits ? String(all.beatEvery) : '',
    },
  });
  const pipe = child.stdio[HEARTBEAT_FD] as Readable | null | undefined;
  // A program that could not be started has no pipes.
  if (!limits || !pipe) return { child, guard: null };
  const guard = new ProcessGuard(pipe, all, clock, condemned);
  child.once('exit', () => guard.close());
  return { child, guard };
}
