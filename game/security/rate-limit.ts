/** So much at once, and so much a second in the long run, for each of many (token buckets). */

export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

interface Bucket {
  left: number;
  at: number;
}

/** Of those that are remembered; whoever has been quiet for the longest is forgotten, and begins anew with a full bucket. */
const MOST = 1_000;

export class RateLimit {
  readonly #rate: Rate;
  readonly #now: () => number;
  /** The longest quiet first. */
  readonly #buckets = new Map<string, Bucket>();

  /** @param now milliseconds, monotonic */
  constructor(rate: Rate, now: () => number = () => performance.now()) {
    this.#rate = rate;
    this.#now = now;
  }

  /** False: it is too much. */
  take(who: string): boolean {
    const bucket = this.#bucket(who);
    if (bucket.left < 1) return false;
    bucket.left--;
    return true;
  }

  /** True where the next `take` would be too much. */
  isEmpty(who: string): boolean {
    return this.#bucket(who).left < 1;
  }

  #bucket(who: string): Bucket {
    const { burst, perSecond } = this.#rate;
    const now = this.#now();
    const bucket = this.#buckets.get(who) ?? { left: burst, at: now };
    bucket.left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    this.#buckets.delete(who);
    this.#buckets.set(who, bucket);
    if (this.#buckets.size > MOST) this.#buckets.delete(this.#buckets.keys().next().value!);
    return bucket;
  }
}
