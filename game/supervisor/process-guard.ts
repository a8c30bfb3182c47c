/** Watches one living process: that it beats, that it moves on, and what it takes of memory. */
import type { Readable } from 'node:stream';
import { BEAT_EVERY, type Beat, readBeat } from '../../models/heartbeat.ts';
import type { LoopClock } from '../loop.ts';

export interface GuardLimits {
  /** Milliseconds from beat to beat, and between two looks at them. */
  readonly beatEvery: number;
  /** Looks in a row without a beat after which it hangs. Looks and not time: a machine that slept has missed one. */
  readonly mostMissed: number;
  /** The same for one that has only begun: programs take a while to be read. */
  readonly mostMissedAtStart: number;
  /** Milliseconds that its event loop may stand still in one piece of work. */
  readonly longestTurn: number;
  /** Bytes of main memory. */
  readonly memoryBytes: number;
}

export const USUAL_LIMITS: GuardLimits = {
  beatEvery: BEAT_EVERY,
  mostMissed: 15,
  mostMissedAtStart: 90,
  longestTurn: 60_000,
  memoryBytes: Number.POSITIVE_INFINITY,
};

/** Why a process has to end. */
export interface Verdict {
  readonly kind: 'hung' | 'memory';
  /** In words. */
  readonly reason: string;
}

/** More than a pipe may hold of lines that were never ended: it is no heartbeat. */
const LONGEST_LINE = 1024;

export class ProcessGuard {
  readonly #limits: GuardLimits;
  readonly #clock: LoopClock;
  readonly #end: (verdict: Verdict) => void;
  #rest = '';
  #last: Beat | null = null;
  #missed = 0;
  #beaten = false;
  #cancelLook: (() => void) | null = null;
  #over = false;

  /**
   * @param pipe its heartbeat
   * @param end told once
   */
  constructor(pipe: Readable, limits: GuardLimits, clock: LoopClock, end: (verdict: Verdict) => void) {
    this.#limits = limits;
    this.#clock = clock;
    this.#end = end;
    pipe.on('data', (bytes: Buffer) => this.#read(bytes.toString('latin1')));
    pipe.on('error', () => {});
    this.#lookLater();
  }

  /** As it said last; null before. */
  get residentBytes(): number | null {
    return this.#last?.residentBytes ?? null;
  }

  /** Milliseconds since it was last heard of, roughly; null before. */
  get silentMs(): number | null {
    return this.#last === null ? null : this.#missed * this.#limits.beatEvery;
  }

  /** It has ended, or somebody else ends it. */
  close(): void {
    this.#over = true;
    this.#cancelLook?.();
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!.slice(-LONGEST_LINE);
    const beat = readBeat(lines.at(-1) ?? '');
    if (beat === null || this.#over) return;
    this.#last = beat;
    this.#beaten = true;
    const { longestTurn, memoryBytes } = this.#limits;
    if (beat.residentBytes > memoryBytes) {
      const took = `${megabytes(beat.residentBytes)} of memory were more than the ${megabytes(memoryBytes)} that it may take`;
      this.#condemn({ kind: 'memory', reason: took });
    } else if (beat.still > longestTurn) {
      this.#condemn({ kind: 'hung', reason: `it stood still for ${Math.round(beat.still / 1000)} s` });
    }
  }

  #lookLater(): void {
    this.#cancelLook = this.#clock.after(this.#limits.beatEvery, () => this.#look());
  }

  #look(): void {
    const { mostMissed, mostMissedAtStart, beatEvery } = this.#limits;
    if (this.#beaten) this.#missed = 0;
    else this.#missed++;
    this.#beaten = false;
    const most = this.#last === null ? mostMissedAtStart : mostMissed;
    const silent = `it gave no sign of life for ${Math.round((most * beatEvery) / 1000)} s`;
    if (this.#missed >= most) this.#condemn({ kind: 'hung', reason: silent });
    else this.#lookLater();
  }

  #condemn(verdict: Verdict): void {
    this.close();
    this.#end(verdict);
  }
}

const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
