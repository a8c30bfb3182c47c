/** What a benchmark is: one file in `bench/cases/` that exports `bench`. */

export interface Aim {
  /** The statistic of the samples that the aim is about, or the ratio of the median to the peer's. */
  readonly of: 'min' | 'median' | 'max' | 'ratio';
  /** In the metric's unit, if it has one; smaller is better everywhere. */
  readonly atMost: number;
}

/**
 * The same work done by somebody else's program: measured on the same kind of machine (in the metric's unit), or in the same
 * run, as the best median of these metrics of the same bench.
 */
export type Peer = { readonly name: string } & (
  | { readonly value: number }
  | { readonly bestOf: readonly string[] }
);

export interface Metric {
  readonly title: string;
  readonly unit: 'ms' | 's' | 'MiB' | 'B/tick' | '× length' | '%';
  readonly aim?: Aim;
  readonly peer?: Peer;
  /** May have no samples: somebody else's program that is not here. */
  readonly optional?: true;
}

export interface BenchContext {
  /** Folder of the program: build/ and models/ lie in it. */
  readonly root: string;
}

/** Samples of each metric, by the metric's key. */
export type Samples<Key extends string> = { readonly [key in Key]: number[] };

export interface Bench<Key extends string = string> {
  /** What it is called on the command line. */
  readonly name: string;
  readonly metrics: Readonly<Record<Key, Metric>>;
  /** It takes long, or needs other programs: it runs only when it is asked for. */
  readonly onlyWhenNamed?: true;
  /** Takes `count` samples of every metric, after whatever warm-up it needs. */
  run(count: number, context: BenchContext): Promise<Samples<Key>>;
}

export interface MetricResult {
  readonly bench: string;
  readonly metric: string;
  readonly title: string;
  readonly unit: string;
  readonly samples: readonly number[];
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly aim: Aim | null;
  /** null = there is no aim. */
  readonly met: boolean | null;
  readonly peer: { readonly name: string; readonly value: number; readonly ratio: number } | null;
}
