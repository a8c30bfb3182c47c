import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { providerSetting } from '../../models/providers/provider-names.ts';
import { configured } from '../configured.ts';
import { machineProviders } from '../devices/provider-choice.ts';
import { auroraHome, homePaths } from '../home.ts';
import { systemClock } from '../loop.ts';
import { readVersion } from '../main.ts';
import { modelFolders } from '../settings/list/models.ts';
import { queueServer } from '../settings/list/painting.ts';
import { SettingsKeeper } from '../settings/settings-keeper.ts';
import { Painter } from './painter.ts';
import { queueAddress } from './queue-address.ts';
import { openQueueLink } from './queue-link.ts';
import { QueueWorker } from './queue-worker.ts';
import { openWorkerFiles } from './worker-files.ts';

export interface StartWorkerOptions {
  /** Of the program. */
  readonly root: string;
  /** Absent: what is set. */
  readonly queue?: string;
  readonly name?: string;
  readonly say: (line: string) => void;
}

export interface StartedWorker {
  /** Gives back what it is painting; `ended` resolves then. */
  stop(): void;
  readonly ended: Promise<void>;
}

/** A worker of its own: no world, no page, no gallery; what it paints goes to whoever asked. @throws AuroraError `QUEUE_ADDRESS`, `NO_MODEL` */
export async function startWorker({ root, queue, name, say }: StartWorkerOptions): Promise<StartedWorker> {
  const paths = homePaths(auroraHome());
  const settings = new SettingsKeeper({ file: paths.settings, env: process.env, onProblem: say });
  const address = queueAddress(queue ?? settings.get(queueServer) ?? '');
  const env = { ...settings.variables(), ...process.env };
  const files = await openWorkerFiles({
    root,
    paths,
    moreModels: settings.get(modelFolders),
    onProblem: say,
  });
  const providers = machineProviders({
    setting: configured(() => providerSetting(env), 'auto' as const, say),
    entry: join(root, 'build', 'provider-probe.cjs'),
    clock: systemClock,
  });
  const painter = new Painter({
    entry: join(root, 'build', 'worker.cjs'),
    env: { ...settings.variables(), AURORA_CACHE: paths.cache },
    clock: systemClock,
    provider: () => providers.choose(),
  });
  painter.start();
  let troubled = false;
  const link = await openQueueLink(address, problem => {
    if (problem !== null && !troubled)
      say(`${address.shown} cannot be reached: ${problem}. It is tried again.`);
    if (problem === null && troubled) say(`${address.shown} is there again`);
    troubled = problem !== null;
  });
  const inputs = await mkdtemp(join(tmpdir(), 'aurora-worker-'));
  const version = readVersion(root);
  const worker = new QueueWorker({
    ...{ link, files, painter, version, inputs, say },
    name: name ?? hostname(),
    provider: (await providers.choose()).provider,
  });
  say(`paints for ${address.shown} with ${files.models().length} models`);
  const ended = worker.run().finally(async () => {
    await Promise.allSettled([painter.stop(), link.close(), files.stop()]);
    await rm(inputs, { recursive: true, force: true });
  });
  return { stop: () => worker.stop(), ended };
}
