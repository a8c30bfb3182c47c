/** What the clock needs of an `AudioContext`. */
export interface ClockedContext {
  readonly state: string;
  /** Seconds. */
  readonly currentTime: number;
  readonly outputLatency?: number;
}

/** A context that says it runs and has not moved for so long has no device, seconds. */
const STUCK = 0.5;

/**
 * The time that speech is played by, in seconds, never running backwards: the sound's own clock while sound is heard, and the
 * page's where there is no device, or no permission to make a sound yet. Captions go on in any case.
 */
export class SoundClock {
  readonly #wall: () => number;
  readonly #context: () => ClockedContext | null;
  #offset: number;
  #last = 0;
  #audible = false;
  #moved = { time: -1, at: 0 };

  /** @param wall seconds, monotonic */
  constructor(wall: () => number, context: () => ClockedContext | null) {
    this.#wall = wall;
    this.#context = context;
    this.#offset = -wall();
  }

  /** Sound that is scheduled now will be heard. Changes at `now()` alone. */
  get audible(): boolean {
    return this.#audible;
  }

  now(): number {
    const wall = this.#wall();
    const context = this.#context();
    const audible = context?.state === 'running' && this.#moves(context.currentTime, wall);
    const source = audible ? context.currentTime - latencyOf(context) : wall;
    if (audible !== this.#audible) {
      this.#audible = audible;
      this.#offset = this.#last - source;
    }
    this.#last = Math.max(this.#last, source + this.#offset);
    return this.#last;
  }

  /** When the context must start what is to be heard at `time`. Only while audible. */
  inContext(time: number): number {
    return time - this.#offset + latencyOf(this.#context());
  }

  #moves(time: number, wall: number): boolean {
    if (time !== this.#moved.time) this.#moved = { time, at: wall };
    return wall - this.#moved.at < STUCK;
  }
}

const latencyOf = (context: ClockedContext | null): number => context?.outputLatency || 0;
