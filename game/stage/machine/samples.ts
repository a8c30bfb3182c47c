/** What the machine panel draws: each second's measurements, as many as there is room for. */
import type { ProcessView } from '../../api/protocol.ts';
import type { GraphicsView } from '../../devices/graphics-probe.ts';
import type { TelemetryView } from '../../telemetry/telemetry-view.ts';

/** Seconds that are drawn. */
export const WINDOW = 90;

export interface ProcessSamples {
  readonly view: ProcessView;
  /** Bytes, oldest first; null where nothing was told. */
  readonly memory: readonly (number | null)[];
  /** Of one processor: 1 = all of it. */
  readonly load: readonly (number | null)[];
}

export interface MachineSamples {
  readonly at: number;
  readonly frame: number;
  /** By name, in the kernel's order. */
  readonly processes: readonly ProcessSamples[];
  /** Median milliseconds by system, of the frames of the last second. */
  readonly systems: readonly { readonly name: string; readonly ms: number }[];
  readonly frameMs: readonly number[];
  readonly dropped: number;
  readonly secondsPerStep: number | null;
  readonly speechLatencyMs: number | null;
}

export const NO_SAMPLES: MachineSamples = {
  at: 0,
  frame: 0,
  processes: [],
  systems: [],
  frameMs: [],
  dropped: 0,
  secondsPerStep: null,
  speechLatencyMs: null,
};

/** @param at milliseconds, monotonic */
export function withSample(before: MachineSamples, view: TelemetryView, at: number): MachineSamples {
  const seconds = (at - before.at) / 1000;
  const processes = view.processes.map(now => {
    const earlier = before.processes.find(({ view: { name } }) => name === now.name);
    return {
      view: now,
      memory: push(earlier?.memory, now.residentBytes),
      load: push(earlier?.load, loadOf(earlier?.view, now, seconds)),
    };
  });
  const systems = view.systems.map((name, i) => ({ name, ms: median(view.bySystem[i] ?? []) ?? 0 }));
  return {
    at,
    frame: view.frame,
    processes,
    systems: view.total.length > 0 ? systems : before.systems,
    frameMs: [...before.frameMs, ...view.total].slice(-WINDOW * 4),
    dropped: view.dropped,
    secondsPerStep: view.queue.secondsPerStep,
    speechLatencyMs: view.speechLatencyMs,
  };
}

/** Another process under the same name has worked for nobody yet. */
function loadOf(before: ProcessView | undefined, now: ProcessView, seconds: number): number | null {
  if (!before || before.pid !== now.pid || before.cpuSeconds === null || now.cpuSeconds === null) return null;
  return seconds > 0 ? Math.max(0, (now.cpuSeconds - before.cpuSeconds) / seconds) : null;
}

/** All of them together, as far back as any was seen: what the program takes of its machine. */
export function together(
  processes: readonly ProcessSamples[],
  what: 'memory' | 'load',
): readonly (number | null)[] {
  const length = Math.max(0, ...processes.map(samples => samples[what].length));
  return Array.from({ length }, (_, i) => {
    // Counted from the newest: whoever came later has a shorter list.
    const values = processes.map(samples => samples[what].at(i - length) ?? null);
    return values.some(value => value !== null)
      ? values.reduce<number>((sum, value) => sum + (value ?? 0), 0)
      : null;
  });
}

export interface GraphicsSamples {
  readonly device: GraphicsView['devices'][number];
  /** Bytes, oldest first. */
  readonly memory: readonly (number | null)[];
  /** 0 … 1. */
  readonly load: readonly (number | null)[];
}

/** Graphics cards by their place in the list: two of the same name are two. A processor that draws is none. */
export const withGraphics = (
  before: readonly GraphicsSamples[],
  devices: GraphicsView['devices'],
): GraphicsSamples[] =>
  devices
    .filter(({ kind }) => kind !== 'software')
    .map((device, i) => {
      const earlier = before[i]?.device.name === device.name ? before[i] : undefined;
      return {
        device,
        memory: push(earlier?.memory, device.memoryUsed),
        load: push(earlier?.load, device.load === null ? null : device.load / 100),
      };
    });

const push = (list: readonly (number | null)[] = [], value: number | null) => [...list, value].slice(-WINDOW);

export function median(list: readonly number[]): number | null {
  if (list.length === 0) return null;
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)]!;
}

/** Points of a line through the values, `width` × `height`, as SVG has them; gaps where nothing is known. */
export function sparkline(
  values: readonly (number | null)[],
  { width, height, most, room = WINDOW }: { width: number; height: number; most: number; room?: number },
): string {
  const step = width / Math.max(1, room - 1);
  const from = width - (values.length - 1) * step;
  let pen = 'M';
  const parts: string[] = [];
  for (const [i, value] of values.entries()) {
    if (value === null) {
      pen = 'M';
      continue;
    }
    const y = height - (Math.min(value, most) / (most || 1)) * height;
    parts.push(`${pen}${(from + i * step).toFixed(1)} ${y.toFixed(1)}`);
    pen = 'L';
  }
  return parts.join('');
}
