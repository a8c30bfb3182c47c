/** What a benchmark is: one file in `bench/cases/` that exports `bench`. */

export interface Aim {
  /** The statistic of the samples that the aim is about. */
  readonly of: 'min' | 'median' | 'max';
  /** In the metric's unit; smaller is better everywhere. */
  readonly atMost: number;
}

/** The same work done by somebody else's program, measured on the same kind of machine. */
export interface Peer {
  readonly name: string;
  /** In the metric's unit. */
  readonly value: number;
}

export interface Metric {
  readonly title: string;
  readonly unit: 'ms' | 's' | 'MiB' | 'B/tick' | '× length' | '%';
  readonly aim?: Aim;
  readonly peer?: Peer;
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
  readonly peer: (Peer & { readonly ratio: number }) | null;
}
