/**
 * What happened as Chrome's trace viewer and Perfetto read it: "Trace Event Format" (D. Sinclair, N. Duca), complete
 * events (`X`) with their tracks' names (`M`), times in microseconds from the earliest.
 */
import { FRAME_WINDOW, type FrameTimes } from '../frame-times.ts';
import { SPAN_TRACKS, type Span } from './spans.ts';

export interface TraceEvent {
  readonly name: string;
  readonly cat: string;
  readonly ph: 'X' | 'M';
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: Readonly<Record<string, string | number>>;
}

export interface ChromeTrace {
  readonly traceEvents: readonly TraceEvent[];
  readonly displayTimeUnit: 'ms';
  readonly otherData: Readonly<Record<string, string | number>>;
}

export interface TraceSources {
  readonly times: FrameTimes;
  /** Names of the systems, in the order of their rings. */
  readonly systems: readonly string[];
  readonly spans: readonly Span[];
  /** The page's frames: when each began and how long it took, milliseconds of the kernel's clock. */
  readonly pageFrames: readonly (readonly [start: number, duration: number])[];
  /** Milliseconds of the kernel's clock before which nothing is told. */
  readonly since: number;
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Rows of the viewer: a process with its threads each. */
const PROCESSES = [
  { pid: 1, name: 'kernel', threads: ['world (60 Hz)'] },
  { pid: 2, name: 'outside of the tick', threads: SPAN_TRACKS },
  { pid: 3, name: 'page', threads: ['frames'] },
] as const;

export function chromeTrace(sources: TraceSources): ChromeTrace {
  const drawn = [...ticks(sources), ...spans(sources), ...page(sources)];
  const first = drawn.reduce((least, { ts }) => Math.min(least, ts), Number.POSITIVE_INFINITY);
  const events = drawn
    .map(event => ({ ...event, ts: round(event.ts - first), dur: round(event.dur) }))
    // Of two that begin together the longer one holds the other.
    .sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  return { traceEvents: [...names(), ...events], displayTimeUnit: 'ms', otherData: sources.facts };
}

type Drawn = TraceEvent & { readonly dur: number };

function* ticks({ times, systems, since }: TraceSources): Generator<Drawn> {
  const kept = Math.min(times.frames, FRAME_WINDOW);
  for (let frame = times.frames - kept; frame < times.frames; frame++) {
    const row = frame % FRAME_WINDOW;
    let at = times.start[row]!;
    if (at < since) continue;
    yield drawn(1, 1, 'tick', 'tick', at, times.total[row]!, { tick: frame + 1 });
    for (const [i, name] of systems.entries()) {
      const ms = times.bySystem[i]![row]!;
      yield drawn(1, 1, name, 'system', at, ms);
      at += ms;
    }
  }
}

function* spans({ spans: listed, since }: TraceSources): Generator<Drawn> {
  for (const { track, name, start, duration, args } of listed)
    if (start >= since) yield drawn(2, SPAN_TRACKS.indexOf(track) + 1, name, track, start, duration, args);
}

function* page({ pageFrames, since }: TraceSources): Generator<Drawn> {
  for (const [i, [start, duration]] of pageFrames.entries()) {
    if (start < since) continue;
    // Wall time has a quarter of a microsecond of rounding in it: a frame ends before the next one, all the same.
    const next = pageFrames[i + 1]?.[0] ?? Number.POSITIVE_INFINITY;
    yield drawn(3, 1, 'frame', 'frame', start, Math.min(duration, Math.max(0, next - start)));
  }
}

function drawn(
  pid: number,
  tid: number,
  name: string,
  cat: string,
  start: number,
  ms: number,
  args?: TraceEvent['args'],
): Drawn {
  return { name, cat, ph: 'X', ts: start * 1000, dur: ms * 1000, pid, tid, ...(args && { args }) };
}

function* names(): Generator<TraceEvent> {
  for (const { pid, name, threads } of PROCESSES) {
    yield { name: 'process_name', cat: '__metadata', ph: 'M', ts: 0, pid, tid: 0, args: { name } };
    for (const [i, thread] of threads.entries())
      yield {
        name: 'thread_name',
        cat: '__metadata',
        ph: 'M',
        ts: 0,
        pid,
        tid: i + 1,
        args: { name: thread },
      };
  }
}

/** A nanosecond is all that the clock can tell. */
const round = (microseconds: number) => Math.round(microseconds * 1000) / 1000;
