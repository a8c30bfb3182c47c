/** A machine at work, and machines beside it, for scenes: what `telemetry` and `system` answer, second by second. */
import type { ProcessView, SystemView } from '../../game/api/protocol.ts';
import { KERNEL_SCHEDULE } from '../../game/schedule.ts';
import type { TelemetryView } from '../../game/telemetry/telemetry-view.ts';

const GIB = 2 ** 30;
const MIB = 2 ** 20;

const child = (name: string, megabytes: number, cpuSeconds: number, patch: Partial<ProcessView> = {}) => ({
  ...{ name, pid: 4000 + name.length, state: 'ready' as const, restarts: 0, lastEnd: null },
  ...{ silentSeconds: 0.2, memoryCap: null, residentBytes: megabytes * MIB, cpuSeconds },
  ...patch,
});

/** The integral of a load that swings: seconds of a processor after `second`. */
const worked = (second: number, load: number, swing: number, period: number) =>
  load * second + (swing * period * (1 - Math.cos((2 * Math.PI * second) / period))) / (2 * Math.PI);

const processes = (second: number): ProcessView[] => [
  child('kernel', 142, worked(second, 0.06, 0.02, 9)),
  // It has loaded its model after a while, and paints.
  child('diffusion worker 0', second < 12 ? 210 + 90 * second : 1340, worked(second, 1.4, 0.35, 14)),
  child('avatar', 96, worked(second, 0.38, 0.1, 20)),
  child('voice worker (mouth)', 188, worked(second, 0.09, 0.09, 11), {
    ...{ restarts: 1, lastEnd: 'it held more memory than it may' },
  }),
];

/** What is measured in the n-th second. */
export function telemetry(_input: unknown, second: number): TelemetryView {
  const frames = 6;
  const ms = (system: number, frame: number) =>
    0.0004 * (1 + ((system * 37) % 23)) * (1 + 0.2 * ((frame + second) % 3));
  const bySystem = KERNEL_SCHEDULE.map((_, system) =>
    Array.from({ length: frames }, (_, i) => ms(system, i)),
  );
  return {
    ...{ frame: 60 * (second + 1), stepMs: 1000 / 60, dropped: 3 },
    systems: KERNEL_SCHEDULE.map(({ name }) => name),
    total: Array.from({ length: frames }, (_, i) => bySystem.reduce((sum, times) => sum + times[i]!, 0)),
    bySystem,
    queue: { waiting: 2, running: 1, secondsPerStep: 0.42 },
    speechLatencyMs: 212,
    processes: processes(second),
  };
}

const worker = (name: string, pid: number, patch: Partial<Worker> = {}): Worker => ({
  ...{ id: `${name}-${pid}`, name, pid, version: '0.1.0', provider: 'cpu', models: ['aurora-mini'] },
  ...{ job: null, painted: 0 },
  ...patch,
});
type Worker = NonNullable<SystemView['remote']>['workers'][number];

export const system = (_input: unknown, look: number): SystemView => ({
  ...{ version: '0.1.0', platform: 'linux x64', node: '20.19.2', uptimeSeconds: 5000, tick: 300_000 },
  ...{ cpu: 'Ryzen 7 7840U', cores: 8, memoryBytes: 16 * GIB },
  provider: 'cuda',
  providerReason: 'The fastest that works here.',
  providers: [
    { name: 'cuda', usable: true, problem: null, reason: null },
    { name: 'cpu', usable: true, problem: null, reason: null },
  ],
  tickMs: { p50: 0.2, p99: 0.6, max: 2.1 },
  ...{ systems: [], processes: processes(look), crashes: [] },
  graphics: {
    libraries: [{ name: 'cuda', available: true, reason: null }],
    devices: [
      {
        ...{ name: 'GeForce RTX 4070', kind: 'discrete', driver: '560.35', libraries: ['cuda'] },
        ...{ memoryTotal: 12 * GIB, memoryUsed: (2.1 + 0.5 * Math.min(look, 6)) * GIB },
        ...{ load: 40 + ((look * 29) % 55), temperature: 61 },
      },
    ],
  },
  avatar: {
    ...{ state: 'shown', reason: null, backend: 'soft', device: null, width: 512, height: 512, watchers: 1 },
    ...{ frameMs: null, intervalMs: null, framesPerSecond: 30, dropped: 0, encoded: null },
  },
  governor: { pace: 'behind', reason: 'somebody looks at her', forSeconds: 40 },
  picturesDirectory: '/home/mia/.aurora/pictures',
  remote: {
    ...{ queue: 'redis://studio.local:6379', connected: true, problem: null, jobs: 2 },
    workers: [
      worker('studio-1', 4711, { provider: 'cuda', job: 'a', painted: 128, models: ['aurora-mini', 'sd15'] }),
      worker('studio-2', 812, { job: 'b', painted: 41 }),
      worker('attic', 23, { version: '0.0.9', painted: 7 }),
    ],
  },
});
