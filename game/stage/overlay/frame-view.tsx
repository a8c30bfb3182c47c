import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { serializeError } from '../../../models/errors.ts';
import type { SystemView } from '../../api/protocol.ts';
import type { TelemetryView } from '../../telemetry/telemetry-view.ts';
import { QUALITY_SETTINGS, type QualitySetting, quality } from '../quality/quality.ts';
import { useStage } from '../store/use-stage.tsx';
import { colourOf, drawGraph } from './frame-graph.ts';
import { extend, type FrameHistory, NO_FRAMES, percentile, SHOWN, slowest } from './frame-history.ts';
import { PageFrames } from './page-frames.ts';
import { saveFile } from './save-file.ts';

/** Milliseconds between two looks at the kernel. */
const LOOK = 250;
/** The same at graphics cards, which have to be asked by a program. */
const LOOK_AT_CARDS = 5_000;
const FRAME_MS = 1000 / 60;

type Cards = NonNullable<SystemView['graphics']>['devices'];

interface Look {
  readonly view: TelemetryView;
  readonly history: FrameHistory;
  /** Milliseconds at the graph's upper edges. */
  readonly tops: readonly [number, number];
}

/** Where the time goes: frames by system, the page's own, and what else is worth a number. */
export function FrameView() {
  const { store, client } = useStage();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [frames] = useState(() => new PageFrames());
  const [look, setLook] = useState<Look | null>(null);
  const [cards, setCards] = useState<Cards>([]);

  useEffect(() => {
    let request = requestAnimationFrame(function mark(now) {
      frames.mark(now);
      request = requestAnimationFrame(mark);
    });
    const pause = () => frames.pause();
    document.addEventListener('visibilitychange', pause);
    return () => {
      cancelAnimationFrame(request);
      document.removeEventListener('visibilitychange', pause);
    };
  }, [frames]);

  useEffect(() => {
    let history = NO_FRAMES;
    let since = 0;
    let asking = false;
    const ask = async () => {
      if (asking || document.hidden) return;
      asking = true;
      try {
        const view = await client.call<TelemetryView>('telemetry', { since });
        // A kernel that was started again counts from the beginning.
        if (view.frame < since) history = NO_FRAMES;
        since = view.frame;
        history = extend(history, view);
        const page = frames.lengths(SHOWN);
        const tops = canvas.current
          ? drawGraph(canvas.current, { history, page, frameMs: FRAME_MS })
          : ([1, 1] as const);
        setLook({ view, history, tops });
      } catch {
        // It is away, and comes back.
        since = 0;
      }
      asking = false;
    };
    const timer = setInterval(() => void ask(), LOOK);
    void ask();
    return () => clearInterval(timer);
  }, [client, frames]);

  useEffect(() => {
    const ask = () =>
      document.hidden ||
      client.call<SystemView>('system', {}).then(
        ({ graphics }) => setCards(graphics?.devices.filter(({ kind }) => kind !== 'software') ?? []),
        // It is away, and comes back.
        () => {},
      );
    const timer = setInterval(ask, LOOK_AT_CARDS);
    void ask();
    return () => clearInterval(timer);
  }, [client]);

  const exportTrace = async () => {
    try {
      const trace = await client.call('trace', { page: frames.list(performance.timeOrigin) });
      saveFile('aurora-trace.json', JSON.stringify(trace));
    } catch (error) {
      store.dispatch({ type: 'error', error: serializeError(error) });
    }
  };

  return (
    <div className="overlay-frames" data-testid="overlay-frames">
      <dl className="overlay-facts">
        {look && <Facts look={look} frames={frames} />}
        {cards.map(({ name, memoryUsed, memoryTotal, load }) => (
          <Fact
            key={name}
            name={name}
            value={`${mebibytes(memoryUsed)} of ${mebibytes(memoryTotal)}`}
            note={load === null ? 'graphics memory' : `graphics memory, ${load} % busy`}
          />
        ))}
      </dl>
      <figure className="overlay-graph">
        <canvas
          ref={canvas}
          width={600}
          height={148}
          role="img"
          aria-label="Frames by system, and the page's"
        />
        {look && (
          <figcaption>
            <span>kernel tick, {look.tops[0]} ms</span>
            <span>
              page frame, {look.tops[1]} ms, line at {FRAME_MS.toFixed(1)}
            </span>
          </figcaption>
        )}
      </figure>
      <ol className="overlay-systems" aria-label="Systems, the slowest first">
        {look &&
          slowest(look.history)
            .slice(0, 10)
            .map(({ name, p50, p99 }) => (
              <li key={name}>
                <Swatch system={name} />
                <span>{name}</span>
                <span>{micro(p50)}</span>
                <span>{micro(p99)}</span>
              </li>
            ))}
      </ol>
      <TierChoice />
      <button
        type="button"
        className="overlay-button overlay-trace"
        data-testid="trace"
        title="For chrome://tracing and ui.perfetto.dev"
        onClick={() => void exportTrace()}
      >
        export trace
      </button>
    </div>
  );
}

/** What the scene is drawn at: measured, or as somebody who wants to see the difference says. */
function TierChoice() {
  const { setting } = useSyncExternalStore(quality.subscribe, quality.state);
  return (
    <select
      className="overlay-button overlay-tier"
      data-testid="overlay-tier"
      aria-label="Quality of the scene"
      value={setting}
      onChange={event => quality.choose(event.currentTarget.value as QualitySetting)}
    >
      {QUALITY_SETTINGS.map(name => (
        <option key={name} value={name}>
          tier: {name}
        </option>
      ))}
    </select>
  );
}

function Swatch({ system }: { readonly system: string }) {
  return (
    <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
      <rect width="8" height="8" fill={colourOf(system)} />
    </svg>
  );
}

function Facts({ look: { view, history }, frames }: { readonly look: Look; readonly frames: PageFrames }) {
  const page = frames.lengths(SHOWN);
  const { queue, speechLatencyMs, processes, dropped } = view;
  const { tier, reason } = quality.state();
  const p = (values: readonly number[], share: number) => percentile(values, share).toFixed(2);
  return (
    <>
      <Fact name="tick ms" value={`${p(history.total, 0.5)} / ${p(history.total, 0.99)}`} note="p50 / p99" />
      <Fact name="dropped" value={String(dropped)} note="ticks" />
      <Fact
        name="page ms"
        value={`${p(page, 0.5)} / ${p(page, 0.99)}`}
        note={`late ${frames.late} of ${frames.count}`}
      />
      <Fact name="tier" value={tier.name} note={reason} />
      <Fact
        name="queue"
        value={`${queue.running} + ${queue.waiting}`}
        note={
          queue.secondsPerStep === null ? 'running + waiting' : `${queue.secondsPerStep.toFixed(3)} s/step`
        }
      />
      <Fact
        name="speech"
        value={speechLatencyMs === null ? '–' : `${speechLatencyMs.toFixed(0)} ms`}
        note="asked → first sound"
      />
      {processes.map(({ name, residentBytes, restarts, state }) => (
        <Fact
          key={name}
          name={name.replace('diffusion worker', 'painter')}
          value={residentBytes === null ? state : mebibytes(residentBytes)}
          note={restarts > 0 ? `${state}, ${restarts} restarts` : state}
        />
      ))}
    </>
  );
}

function Fact({
  name,
  value,
  note,
}: {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}) {
  return (
    <div className="overlay-fact">
      <dt>{name}</dt>
      <dd data-fact={name}>
        {value} <small>{note}</small>
      </dd>
    </div>
  );
}

const mebibytes = (bytes: number | null) => (bytes === null ? '–' : `${(bytes / 2 ** 20).toFixed(0)} MiB`);
const micro = (ms: number) => `${(ms * 1000).toFixed(1)}µs`;
