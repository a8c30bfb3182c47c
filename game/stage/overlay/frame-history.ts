/** The kernel's last frames as the overlay has them: what `telemetry` tells, piece by piece, put together. */
import type { TelemetryView } from '../../telemetry/telemetry-view.ts';

export interface FrameHistory {
  readonly systems: readonly string[];
  /** One number a frame, oldest first; milliseconds. */
  readonly total: readonly number[];
  readonly bySystem: readonly (readonly number[])[];
}

export const NO_FRAMES: FrameHistory = { systems: [], total: [], bySystem: [] };

/** Frames that are drawn: five seconds. */
export const SHOWN = 300;

export function extend(history: FrameHistory, { systems, total, bySystem }: TelemetryView): FrameHistory {
  // Another kernel may have other systems: then it begins anew.
  const before = String(history.systems) === String(systems) ? history : NO_FRAMES;
  const join = (old: readonly number[] = [], more: readonly number[] = []) => [...old, ...more].slice(-SHOWN);
  return {
    systems,
    total: join(before.total, total),
    bySystem: systems.map((_, i) => join(before.bySystem[i], bySystem[i])),
  };
}

/** Nearest-rank percentile; 0 of nothing. */
export function percentile(values: readonly number[], share: number): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}

export interface SystemTime {
  readonly name: string;
  readonly p50: number;
  readonly p99: number;
}

/** The slowest first. */
export function slowest({ systems, bySystem }: FrameHistory): SystemTime[] {
  return systems
    .map((name, i) => ({ name, p50: percentile(bySystem[i]!, 0.5), p99: percentile(bySystem[i]!, 0.99) }))
    .sort((a, b) => b.p50 - a.p50);
}
