/**
 * The painter makes way for her while somebody watches: it takes every core for seconds, and she needs one for a few milliseconds
 * thirty times a second. On Linux a priority belongs to a thread, and one that begins later has that of its maker.
 */
import { readdirSync } from 'node:fs';
import { constants, setPriority } from 'node:os';

const USUAL = constants.priority.PRIORITY_NORMAL;
const LOW = constants.priority.PRIORITY_BELOW_NORMAL;

type SetPriority = (id: number, priority: number) => void;
type ThreadsOf = (pid: number) => readonly number[];

export class PainterShare {
  readonly #set: SetPriority;
  readonly #threadsOf: ThreadsOf;
  /** The process that was lowered. */
  #lowered: number | null = null;

  constructor(set: SetPriority = setPriority, threadsOf: ThreadsOf = threadsOfProcess) {
    this.#set = set;
    this.#threadsOf = threadsOf;
  }

  /** @param pid of the painter; null = there is none now */
  update(makeWay: boolean, pid: number | null): void {
    const wanted = makeWay ? pid : null;
    if (wanted === this.#lowered) return;
    // A process that is gone needs nothing back.
    if (this.#lowered !== null && this.#lowered === pid) this.#give(pid, USUAL);
    if (wanted !== null) this.#give(wanted, LOW);
    this.#lowered = wanted;
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
