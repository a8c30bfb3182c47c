/** What the program knows about its own time: ticks by system, steps, speech; for the overlay, and as a trace. */
import { FRAME_WINDOW, type FrameTimes } from '../frame-times.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { LoopClock } from '../loop.ts';
import type { Topic } from '../topic.ts';
import type { SpeechEvent } from '../voice/speech-event.ts';
import { type ChromeTrace, chromeTrace } from './chrome-trace.ts';
import { Spans } from './spans.ts';
import type { TelemetryView } from './telemetry-view.ts';

export interface TelemetryOptions {
  readonly times: FrameTimes;
  readonly systems: readonly string[];
  readonly clock: LoopClock;
  /** Milliseconds of wall time, as pages tell theirs. */
  readonly wall: () => number;
  readonly jobs: Pick<JobService, 'on' | 'list'>;
  readonly speech: Topic<SpeechEvent>;
  readonly speechLatency: () => number | null;
  readonly dropped: () => number;
  readonly stepMs: number;
  readonly processes: () => TelemetryView['processes'];
  readonly version: string;
}

export interface TraceRequest {
  /** How far back. */
  readonly seconds: number;
  /** The page's frames: when each began, milliseconds since 1970, and how long it took. */
  readonly pageFrames: readonly (readonly [start: number, duration: number])[];
}

export class TelemetryService {
  readonly #options: TelemetryOptions;
  readonly #spans = new Spans();
  /** When a text was begun with, and when its first sound came, by its id. */
  readonly #texts = new Map<string, { begun: number; heard: number | null }>();

  constructor(options: TelemetryOptions) {
    this.#options = options;
    const { clock, jobs, speech } = options;
    // Told by messages, which take a little longer or shorter each: a step begins when the one before has ended at the earliest.
    let ended = 0;
    jobs.on('stepped', ({ id, settings }, step, lasted) => {
      const now = clock.now();
      const start = Math.max(now - lasted, ended);
      ended = now;
      this.#spans.add({
        ...{ track: 'steps', name: `step ${step}`, start, duration: now - start },
        args: { job: id, step, sampler: settings.sampler },
      });
    });
    speech.subscribe(event => this.#spoken(event));
  }

  /** @param since the frame of an earlier answer: only what came after it is told */
  view(since = 0): TelemetryView {
    const { times, systems, jobs, speechLatency, dropped, stepMs, processes } = this.#options;
    const first = Math.max(since, times.frames - FRAME_WINDOW, 0);
    const rows = Array.from(
      { length: Math.max(0, times.frames - first) },
      (_, i) => (first + i) % FRAME_WINDOW,
    );
    const short = (ring: Float64Array) => rows.map(row => Math.round(ring[row]! * 1e4) / 1e4);
    const open = jobs.list().filter(({ finishedAt }) => finishedAt === null);
    return {
      frame: times.frames,
      stepMs,
      dropped: dropped(),
      systems: [...systems],
      total: short(times.total),
      bySystem: times.bySystem.map(short),
      queue: {
        waiting: open.filter(({ state }) => state === 'queued').length,
        running: open.filter(({ state }) => state === 'running').length,
        secondsPerStep: open.find(({ state }) => state === 'running')?.secondsPerStep ?? null,
      },
      speechLatencyMs: speechLatency(),
      processes: [...processes()],
    };
  }

  trace({ seconds, pageFrames }: TraceRequest): ChromeTrace {
    const { times, systems, clock, wall, version, dropped } = this.#options;
    const now = clock.now();
    // A page tells wall time, and so do we, once: both run on one machine.
    const ahead = wall() - now;
    return chromeTrace({
      ...{ times, systems, since: now - seconds * 1000 },
      spans: this.#spans.list(),
      pageFrames: pageFrames.map(([start, duration]) => [start - ahead, duration] as const),
      facts: { program: `AURORA ${version}`, droppedTicks: dropped() },
    });
  }

  #spoken(event: SpeechEvent): void {
    const { id, type } = event;
    const now = this.#options.clock.now();
    if (type === 'started') this.#texts.set(id, { begun: now, heard: null });
    const text = this.#texts.get(id);
    if (text === undefined) return;
    if (type === 'chunk') text.heard ??= now;
    else if (type === 'made') this.#add('voice made', 'making', text.begun, now, { seconds: event.seconds });
    else if (type === 'ended' || type === 'stopped' || type === 'failed') {
      if (text.heard !== null) this.#add('voice heard', type, text.heard, now, { text: id });
      this.#texts.delete(id);
    }
  }

  #add(
    track: 'voice made' | 'voice heard',
    name: string,
    start: number,
    end: number,
    args: Record<string, string | number>,
  ): void {
    this.#spans.add({ track, name, start, duration: end - start, args });
  }
}
