import { useEffect, useRef, useState } from 'react';
import type { SystemView } from '../../api/protocol.ts';
import { formatBytes, formatPace } from '../format.ts';
import { Panel } from '../frame/panel.tsx';
import { useStage } from '../store/use-stage.tsx';
import { Devices } from './devices.tsx';
import { Line } from './line.tsx';
import {
  type GraphicsSamples,
  type MachineSamples,
  median,
  NO_SAMPLES,
  type ProcessSamples,
  withGraphics,
  withSample,
} from './samples.ts';

/** Milliseconds between two looks at what is measured all the time; graphics cards and other machines are asked more rarely. */
const LOOK = 1_000;
const LOOK_AROUND = 5_000;

const PACE_WORDS: Record<SystemView['governor']['pace'], string> = {
  usual: 'like everything else',
  behind: 'behind her',
  last: 'behind everything',
  paced: 'with pauses between steps',
};

/** What AURORA takes of this machine, now and over the last minute and a half, and who else paints. */
export function MachinePanel() {
  const { client } = useStage();
  const [system, setSystem] = useState<SystemView | null>(null);
  const [samples, setSamples] = useState(NO_SAMPLES);
  const [graphics, setGraphics] = useState<readonly GraphicsSamples[]>([]);
  const latest = useRef(samples);
  latest.current = samples;
  useEffect(() => {
    const ask = async () => {
      const answer = await client.asked.system();
      if (answer === null) return;
      setSystem(answer);
      setGraphics(before => withGraphics(before, answer.graphics?.devices ?? []));
    };
    void ask();
    // Other machines come and go.
    const timer = setInterval(() => document.hidden || void ask(), LOOK_AROUND);
    return () => clearInterval(timer);
  }, [client]);
  useEffect(() => {
    const look = async () => {
      if (document.hidden) return;
      const view = await client.asked.telemetry(latest.current.frame);
      if (view) setSamples(before => withSample(before, view, performance.now()));
    };
    void look();
    const timer = setInterval(look, LOOK);
    return () => clearInterval(timer);
  }, [client]);
  return (
    <Panel title="Machine" tall>
      <div
        className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto pr-1"
        data-testid="machine"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: nothing in it can have the focus, and it is scrolled by keys
        tabIndex={0}
      >
        <Numbers samples={samples} />
        {system && (
          <Devices
            system={system}
            processes={samples.processes}
            graphics={graphics}
            every={LOOK_AROUND / 1000}
          />
        )}
        <section aria-label="Processes">
          <h3 className="pb-1 text-12 text-dim">processes</h3>
          <ul className="flex flex-col gap-3">
            {samples.processes.map(process => (
              <Process key={process.view.name} process={process} memoryBytes={system?.memoryBytes ?? 0} />
            ))}
          </ul>
        </section>
        {system && <Facts system={system} />}
        <Systems samples={samples} />
      </div>
    </Panel>
  );
}

function Numbers({
  samples: { secondsPerStep, speechLatencyMs, dropped, frameMs },
}: {
  samples: MachineSamples;
}) {
  const frame = median(frameMs);
  return (
    <dl className="machine-numbers">
      <Figure name="a step" value={secondsPerStep === null ? '–' : formatPace(secondsPerStep)} />
      <Figure name="a tick" value={frame === null ? '–' : `${frame.toFixed(2)} ms`} />
      <Figure name="dropped" value={dropped.toLocaleString('en')} />
      <Figure
        name="first word"
        value={speechLatencyMs === null ? '–' : `${Math.round(speechLatencyMs)} ms`}
      />
    </dl>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="numbers">{value}</dd>
    </div>
  );
}

function Process({
  process: { view, memory, load },
  memoryBytes,
}: {
  process: ProcessSamples;
  memoryBytes: number;
}) {
  const now = load.at(-1) ?? null;
  const most = Math.max(...memory.map(bytes => bytes ?? 0), 1);
  return (
    <li className="machine-process" data-state={view.state} data-testid="process">
      <div className="flex items-baseline justify-between gap-2 text-14">
        <span className="text-text">{view.name}</span>
        <span className="text-12 text-dim">
          {view.state}
          {view.restarts > 0 && `, ${view.restarts} restarts`}
        </span>
      </div>
      {view.lastEnd !== null && <p className="m-0 text-12 text-dim">{`last time ${view.lastEnd}`}</p>}
      <div className="grid grid-cols-2 gap-3">
        <Line
          name="memory"
          value={view.residentBytes === null ? 'not told' : formatBytes(view.residentBytes)}
          values={memory}
          least={Math.max(most * 1.1, memoryBytes / 64)}
        />
        <Line name="load" value={now === null ? '–' : `${Math.round(100 * now)} %`} values={load} least={1} />
      </div>
    </li>
  );
}

function Facts({ system }: { system: SystemView }) {
  return (
    <dl className="facts">
      <dt>Paints on</dt>
      <dd>
        {system.provider}. {system.providerReason}
      </dd>
      <dt>Pictures are painted</dt>
      <dd>
        {PACE_WORDS[system.governor.pace]}: {system.governor.reason}.
      </dd>
      {system.providers
        .filter(({ usable }) => !usable)
        .map(({ name, reason }) => (
          <div key={name} className="contents">
            <dt>{name}</dt>
            <dd className="text-dim">{reason}</dd>
          </div>
        ))}
      {system.graphics?.devices
        .filter(({ kind }) => kind === 'software')
        .map(({ name }) => (
          <div key={name} className="contents">
            <dt>Graphics</dt>
            <dd>{name}, a program on the processor</dd>
          </div>
        ))}
      {system.graphics?.libraries
        .filter(({ reason }) => reason !== null)
        .map(({ name, reason }) => (
          <div key={name} className="contents">
            <dt>{name}</dt>
            <dd className="text-dim">{reason}</dd>
          </div>
        ))}
      <dt>Pictures</dt>
      <dd className="numbers select-text">{system.picturesDirectory}</dd>
      <dt>Version</dt>
      <dd className="numbers">
        {system.version}, Node {system.node}, {system.platform}
      </dd>
    </dl>
  );
}

/** The kernel's frame, system by system. */
function Systems({ samples: { systems } }: { samples: MachineSamples }) {
  const most = Math.max(...systems.map(({ ms }) => ms), 0.001);
  return (
    <section aria-label="Milliseconds of a tick by system">
      <h3 className="pb-1 text-12 text-dim">milliseconds of a tick, by system</h3>
      <table className="machine-systems">
        <tbody>
          {systems.map(({ name, ms }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="numbers">{ms.toFixed(4)}</td>
              <td aria-hidden="true">
                <span style={{ width: `${(100 * ms) / most}%` }} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
