/** More models than the memory may hold: the one that was used least recently goes, and every picture stays the same. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureModel } from '../../models/worker/model-memory.ts';
import { writeFolder } from '../models/loaders/whole-model.ts';
import { KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

const folder = temporaryFolder();
const SMALL = { steps: 2, width: 64, height: 64 };

let driver: KernelDriver;
beforeAll(async () => {
  for (const name of ['one', 'two']) await writeFolder('sd1', join(folder, name), 'F32');
  const [embedded, tiny] = [
    await measureModel(join(ROOT, 'models/weights/aurora-mini')),
    await measureModel(join(folder, 'one')),
  ];
  const megabytes = (embedded + 1.5 * tiny) / 2 ** 20;
  driver = await KernelDriver.open({
    moreModels: [folder],
    workerEnv: { AURORA_MODEL_MEMORY: String(megabytes) },
  });
  await driver.kernel.modelsHashed;
});
afterAll(() => driver.close());

const loaded = () =>
  driver.kernel.services.models
    .list()
    .filter(model => model.loaded)
    .map(({ name }) => name);

describe('three models, room for two', () => {
  it('those in memory are told, and pictures do not depend on who was there before', async () => {
    expect(loaded()).toEqual(['aurora-mini']);
    const first = await driver.picture(driver.paint({ ...SMALL, model: 'one' }));
    expect(loaded()).toEqual(['aurora-mini', 'one']);
    const fox = await driver.picture(driver.paint({ steps: 2 }));
    await driver.picture(driver.paint({ ...SMALL, model: 'two' }));
    // Of the two small ones the first was used longer ago than the embedded one.
    expect(loaded()).toEqual(['aurora-mini', 'two']);
    expect((await driver.picture(driver.paint({ ...SMALL, model: 'one' }))).equals(first)).toBe(true);
    expect((await driver.picture(driver.paint({ steps: 2 }))).equals(fox)).toBe(true);
  });

  it('a worker that died has none but the one that it begins with', async () => {
    await driver.picture(driver.paint({ ...SMALL, model: 'one' }));
    process.kill(driver.workerPid(), 'SIGKILL');
    await driver.picture(driver.paint({ steps: 1 }));
    expect(loaded()).toEqual(['aurora-mini']);
  });
});
