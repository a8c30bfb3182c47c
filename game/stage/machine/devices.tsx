import type { SystemView } from '../../api/protocol.ts';
import type { RemoteView } from '../../queue/remote-view.ts';
import { formatBytes } from '../format.ts';
import { Line } from './line.tsx';
import { type GraphicsSamples, type ProcessSamples, together, WINDOW } from './samples.ts';

interface Props {
  readonly system: SystemView;
  readonly processes: readonly ProcessSamples[];
  readonly graphics: readonly GraphicsSamples[];
  /** Seconds between two looks at graphics cards. */
  readonly every: number;
}

/** What there is to paint with: this machine's processor, its graphics cards, and machines elsewhere. */
export function Devices({ system, processes, graphics, every }: Props) {
  return (
    <>
      <section aria-label="Devices" className="flex flex-col gap-3">
        <Processor system={system} processes={processes} />
        {graphics.map((samples, i) => (
          // Two cards of one name are told apart by their place alone.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <GraphicsCard key={i} samples={samples} every={every} />
        ))}
      </section>
      {system.remote && <OtherMachines remote={system.remote} />}
    </>
  );
}

function Processor({
  system: { cpu, cores, memoryBytes },
  processes,
}: {
  system: SystemView;
  processes: readonly ProcessSamples[];
}) {
  const memory = together(processes, 'memory');
  const load = together(processes, 'load');
  const [bytes, share] = [memory.at(-1) ?? null, load.at(-1) ?? null];
  return (
    <article className="machine-device" aria-label="Processor">
      <h3>
        {cpu} <span className="text-12 text-dim">{cores} cores, all of AURORA</span>
      </h3>
      <div className="grid grid-cols-2 gap-3">
        <Line
          name="memory"
          value={bytes === null ? '–' : `${formatBytes(bytes)} of ${formatBytes(memoryBytes)}`}
          values={memory}
          least={memoryBytes / 4}
        />
        <Line
          name="load"
          value={share === null ? '–' : `${share.toFixed(1)} of ${cores}`}
          values={load}
          least={cores}
        />
      </div>
    </article>
  );
}

function GraphicsCard({
  samples: { device, memory, load },
  every,
}: {
  samples: GraphicsSamples;
  every: number;
}) {
  const { name, kind, driver, memoryTotal, memoryUsed, temperature } = device;
  const about = [kind, driver && `driver ${driver}`, temperature !== null && `${temperature} °C`];
  const room = Math.round(WINDOW / every);
  return (
    <article className="machine-device" aria-label={name}>
      <h3>
        {name} <span className="text-12 text-dim">{about.filter(Boolean).join(', ')}</span>
      </h3>
      <div className="grid grid-cols-2 gap-3">
        <Line
          name="memory"
          value={bytesOf(memoryUsed, memoryTotal)}
          values={memory}
          least={memoryTotal ?? 1}
          room={room}
        />
        <Line
          name="load"
          value={device.load === null ? 'not told' : `${device.load} %`}
          values={load}
          least={1}
          room={room}
        />
      </div>
    </article>
  );
}

const bytesOf = (used: number | null, total: number | null): string => {
  if (total === null) return used === null ? 'not told' : formatBytes(used);
  return used === null ? formatBytes(total) : `${formatBytes(used)} of ${formatBytes(total)}`;
};

/** Workers that take jobs from the queue. */
function OtherMachines({ remote: { queue, connected, problem, jobs, workers } }: { remote: RemoteView }) {
  return (
    <section aria-label="Other machines" data-testid="other-machines">
      <h3 className="pb-1 text-12 text-dim">
        other machines, by <span className="numbers">{queue}</span>
        {jobs > 0 && `, ${jobs === 1 ? 'one job' : `${jobs} jobs`} with them`}
      </h3>
      {!connected && <p className="text-14 text-coral">Not connected. {problem}</p>}
      {connected && workers.length === 0 && (
        <p className="text-14 text-dim">
          None is there. On another machine:{' '}
          <code className="numbers select-text">aurora worker --queue …</code>
        </p>
      )}
      <ul className="flex flex-col gap-2">
        {workers.map(({ id, name, pid, version, provider, models, job, painted }) => (
          <li key={id} className="machine-worker" data-busy={job !== null}>
            <span className="queue-dot" aria-hidden="true" />
            <div className="min-w-0 flex-1">
              <p className="flex items-baseline justify-between gap-2 text-14">
                <span className="text-text">
                  {name} <span className="numbers text-12 text-dim">{pid}</span>
                </span>
                <span className="text-12 text-dim">
                  {job === null ? 'idle' : 'paints'}, {painted} painted
                </span>
              </p>
              <p className="text-12 text-dim">
                {[provider, ...models].join(', ')} <span className="numbers">{version}</span>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
