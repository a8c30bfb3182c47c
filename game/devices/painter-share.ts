/**
 * How much of the processor the painter may have: it takes every core for seconds, and she needs one for a few milliseconds
 * thirty times a second. Who decides is the governor. On Linux a priority belongs to a thread, and one that begins later has that of its maker.
 */
import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

export const SHARES = {
  usual: constants.priority.PRIORITY_NORMAL,
  behind: constants.priority.PRIORITY_BELOW_NORMAL,
  last: constants.priority.PRIORITY_LOW,
} as const;
export type Share = keyof typeof SHARES;

type SetPriority = (id: number, priority: number) => void;
type ThreadsOf = (pid: number) => readonly number[];

export class PainterShare {
  readonly #set: SetPriority;
  readonly #threadsOf: ThreadsOf;
  #pid: number | null = null;
  #share: Share = 'usual';

  constructor(set: SetPriority = setPriority, threadsOf: ThreadsOf = threadsOfProcess) {
    this.#set = set;
    this.#threadsOf = threadsOf;
  }

  /** @param pid of the painter; null = there is none now. One that was started again begins with the usual share. */
  update(share: Share, pid: number | null): void {
    const now = pid === this.#pid ? this.#share : 'usual';
    if (pid !== null && share !== now) this.#give(pid, SHARES[share]);
    this.#pid = pid;
    this.#share = share;
  }

  #give(pid: number, priority: number): void {
    for (const thread of this.#threadsOf(pid)) {
      try {
        this.#set(thread, priority);
      } catch {
        // A thread that has ended; or a system on which a person may lower priorities and not raise them again: on an idle
        // machine a low one paints as quickly.
      }
    }
  }
}

function threadsOfProcess(pid: number): readonly number[] {
  if (process.platform !== 'linux') return [pid];
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}
