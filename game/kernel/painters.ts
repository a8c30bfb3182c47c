/** Whatever paints: a worker process of this machine, the workers of others, and who has the processor while they do. */
import { join } from 'node:path';
import { type ProviderSetting, providerSetting } from '../../models/providers/provider-names.ts';
import type { AvatarService } from '../avatar/avatar-service.ts';
import { configured } from '../configured.ts';
import { Governor } from '../devices/governor.ts';
import { LocalPainters } from '../devices/local-painters.ts';
import type { ModelNumbers } from '../devices/model-numbers.ts';
import { machineProviders } from '../devices/provider-choice.ts';
import type { HomePaths } from '../home.ts';
import type { Inbox } from '../inbox.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { LoopClock } from '../loop.ts';
import { kernelId } from '../queue/kernel-id.ts';
import { queueAddress } from '../queue/queue-address.ts';
import { RemoteQueue } from '../queue/remote-queue.ts';
import { paintersHere, paintsHere, queueServer } from '../settings/list/painting.ts';
import type { SettingsKeeper } from '../settings/settings-keeper.ts';
import type { SketchService } from '../sketch/sketch-service.ts';
import type { Supervise } from '../supervisor/supervisor.ts';
import type { SpeechService } from '../voice/speech-service.ts';
import type { KernelOptions } from './kernel-options.ts';

/** A cheap preview with every step; a full decode every so many, as long as they take no more than this share of the time. */
const PREVIEW = { latent: true, fullEvery: 5, fullShare: 0.05 };

export interface PainterOptions
  extends Pick<
    KernelOptions,
    | 'root'
    | 'version'
    | 'journal'
    | 'workerEntry'
    | 'workerEnv'
    | 'provider'
    | 'queue'
    | 'paintHere'
    | 'painters'
  > {
  readonly paths: HomePaths;
  readonly settings: SettingsKeeper;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the model that is loaded before a worker counts as ready. */
  readonly modelPath: string;
  readonly inbox: Inbox;
  readonly jobs: JobService;
  readonly models: ModelNumbers;
  readonly clock: LoopClock;
  readonly supervise: Supervise;
  readonly avatar: AvatarService;
  readonly speech: SpeechService;
  readonly sketches: SketchService;
  /** Whether anything is painted, also along with words. */
  readonly painting: () => boolean;
  /** Stores a finished picture; rejects with an AuroraError (`DISK_FULL`, …). */
  readonly save: (record: JobRecord, png: Uint8Array) => Promise<void>;
  readonly onProblem: (problem: string) => void;
}

export type Painters = Awaited<ReturnType<typeof createPainters>>;

/**
 * Begins at once: the worker starts while providers are tried.
 * @throws AuroraError `QUEUE_ADDRESS`: a mistyped address is no reason to begin without the other machines in silence
 */
export async function createPainters(options: PainterOptions) {
  const { settings, inbox, jobs, clock, version, save, onProblem, sketches, avatar, speech } = options;
  const queueText = options.queue ?? settings.get(queueServer);
  const address = queueText ? queueAddress(queueText) : null;
  const stopping = new AbortController();
  const setting: ProviderSetting =
    options.provider ?? configured(() => providerSetting(options.env), 'auto' as const, onProblem);
  const providers = machineProviders({
    setting,
    entry: join(options.root, 'build', 'provider-probe.cjs'),
    clock,
    signal: stopping.signal,
  });
  const count = options.painters ?? settings.get(paintersHere);
  const local = new LocalPainters({
    ...{ count, preview: PREVIEW, inbox, jobs, clock, save },
    onHopeless: error => jobs.failAll(error),
    workerEntry: options.workerEntry ?? join(options.root, 'build', 'worker.cjs'),
    modelPath: options.modelPath,
    spared: address !== null && (options.paintHere ?? settings.get(paintsHere)) === 'spare',
    provider: () => providers.choose(),
    models: options.models,
    supervise: options.supervise,
    sketched: message => sketches.receive(message),
    env: { ...settings.variables(), AURORA_CACHE: options.paths.cache, ...options.workerEnv },
  });
  const remote =
    address &&
    new RemoteQueue({
      ...{ address, version, preview: PREVIEW, inbox, jobs, clock, save, onProblem },
      kernel: await kernelId(options.journal ? options.paths.queueId : null),
      firstDevice: count,
      lasting: options.journal,
    });
  const governor = new Governor({
    clock,
    facts: () => ({
      painting: options.painting(),
      framesPerSecond: avatar.watched ? avatar.view().framesPerSecond || null : null,
      speechAhead: speech.ahead(),
    }),
    apply: (wanted, rest) => local.share(wanted, rest),
  });
  governor.start();
  // A text's first word is not to wait for the next look.
  speech.events.subscribe(({ type }) => {
    if (type === 'started') governor.look();
  });
  const ready = new Promise<void>(resolve => {
    local.first.process.on('state', state => state === 'ready' && sketches.workerReady());
    for (const { process: worker } of local.devices)
      worker.on('state', state => state === 'ready' && resolve());
  });
  void providers.choose().then(({ provider, reason }) => {
    if (setting !== 'auto' && provider !== setting) onProblem(reason);
  });
  local.start();
  return {
    ...{ local, remote, governor, providers, ready },
    /** @param to index of the device that the world has chosen */
    dispatch(record: JobRecord, to: number): void {
      if (to < count) local.run(record, to);
      else remote?.run(record);
    },
    cancel(record: JobRecord, on: number): void {
      (local.devices[on] ?? remote)?.cancel(record);
    },
    /** Those of other machines are not asked to make way. */
    preempt(record: JobRecord, on: number): void {
      local.devices[on]?.preempt(record);
    },
    /** Nothing more is begun; `stop` waits for the rest. */
    ending(): void {
      governor.stop();
      stopping.abort();
    },
  };
}
