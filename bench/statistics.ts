import type { Bench, MetricResult, Peer } from './bench.ts';

/** The middle sample, or the mean of the two middle ones. Throws a RangeError when there is none. */
export function median(samples: readonly number[]): number {
  if (samples.length === 0) throw new RangeError('the median of no samples');
  const sorted = [...samples].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The smallest sample that at least `share` of all samples do not exceed (nearest rank). */
export function percentile(samples: ArrayLike<number>, share: number): number {
  if (samples.length === 0) throw new RangeError('a percentile of no samples');
  const sorted = Float64Array.from(samples).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}

/** Turns a bench's samples into one line per metric. Throws on a sample that is no number. */
export function summarise(
  bench: Bench,
  samples: Readonly<Record<string, readonly number[]>>,
): MetricResult[] {
  const present = Object.entries(bench.metrics).filter(
    ([metric, { optional }]) => !optional || samples[metric] !== undefined,
  );
  return present.map(([metric, { title, unit, aim, peer }]) => {
    const values = samples[metric] ?? [];
    const bad = values.find(value => !Number.isFinite(value));
    if (bad !== undefined) throw new RangeError(`${bench.name} ${metric}: a sample is ${bad}`);
    const statistics = { min: Math.min(...values), median: median(values), max: Math.max(...values) };
    const theirs = peer && peerValue(peer, samples);
    const ratio = theirs === undefined ? Number.NaN : statistics.median / theirs;
    const against = peer && theirs !== undefined ? { name: peer.name, value: theirs, ratio } : null;
    const measured = aim && { ...statistics, ratio }[aim.of];
    return {
      bench: bench.name,
      metric,
      title,
      unit,
      samples: values,
      ...statistics,
      aim: aim ?? null,
      // Without a peer, nothing is known of a ratio.
      met: aim && measured !== undefined && !Number.isNaN(measured) ? measured <= aim.atMost : null,
      peer: against,
    };
  });
}

function peerValue(peer: Peer, samples: Readonly<Record<string, readonly number[]>>): number | undefined {
  if ('value' in peer) return peer.value;
  const medians = peer.bestOf.flatMap(metric => (samples[metric]?.length ? [median(samples[metric])] : []));
  return medians.length > 0 ? Math.min(...medians) : undefined;
}
