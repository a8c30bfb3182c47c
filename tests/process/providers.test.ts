/** Which execution provider is painted with: tried for real, told by every face, and let go of when it fails. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { SystemView } from '../../game/api/protocol.ts';
import * as views from '../../game/api/views.ts';
import { DiffusionDevice } from '../../game/devices/diffusion-device.ts';
import { graphicsDevice } from '../../game/devices/graphics-device.ts';
import { probeProvider } from '../../game/devices/probe-provider.ts';
import { createInbox } from '../../game/inbox.ts';
import { JobService } from '../../game/jobs/job-service.ts';
import { type LoopClock, systemClock } from '../../game/loop.ts';
import { createAuroraWorld } from '../../game/world.ts';
import { PROVIDERS, type ProviderSetting } from '../../models/providers/provider-names.ts';
import { toySettings } from '../models/pipelines/toy-parts.ts';
import { KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

const PROBE = join(ROOT, 'build/provider-probe.cjs');
const child = (name: string) => join(import.meta.dirname, 'children', name);
const aurora = (words: string[], env: Record<string, string> = {}) =>
  promisify(execFile)(process.execPath, [join(ROOT, 'build/cli.cjs'), ...words], {
    env: { ...process.env, AURORA_HOME: temporaryFolder(), ...env },
  });

describe('a probe', () => {
  it('whose process dies says how', async () => {
    const report = await probeProvider('cpu', { entry: child('crash.mjs'), clock: systemClock });
    expect(report).toMatchObject({ usable: false, problem: 'CRASHED' });
    expect(report.reason).toContain('code 1');
  });

  it('that never answers is given up', async () => {
    // Its time is up as soon as it has begun.
    const after: LoopClock['after'] = (_, callback) => {
      setImmediate(callback);
      return () => {};
    };
    const clock: LoopClock = { now: () => 0, after };
    const report = await probeProvider('cpu', { entry: child('hung.mjs'), clock });
    expect(report).toMatchObject({ usable: false, problem: 'TIMED_OUT' });
    expect(report.reason).toBe('The CPU had not answered after 20 s.');
  });

  it('is ended with the kernel', async () => {
    const stopping = new AbortController();
    const report = probeProvider('cpu', {
      entry: child('hung.mjs'),
      clock: systemClock,
      signal: stopping.signal,
    });
    stopping.abort();
    expect(await report).toMatchObject({ usable: false, problem: 'CRASHED' });
  });

  it('of the CPU multiplies right, and of every other says it can or why it cannot', async () => {
    for (const name of PROVIDERS) {
      const report = await probeProvider(name, { entry: PROBE, clock: systemClock });
      expect(report.name).toBe(name);
      expect(report.usable).toBe(report.reason === null);
      if (name === 'cpu') expect(report.usable).toBe(true);
      if (report.usable) continue;
      expect(report.problem).not.toBe('CRASHED');
      expect(report.problem).not.toBe('TIMED_OUT');
      expect(report.reason!.length).toBeGreaterThan(20);
    }
  });
});

const opened: KernelDriver[] = [];
async function open(provider?: ProviderSetting): Promise<KernelDriver> {
  const driver = await KernelDriver.open(provider ? { provider } : {});
  opened.push(driver);
  return driver;
}
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(opened.splice(0).map(driver => driver.close()));
});
const system = async (driver: KernelDriver): Promise<SystemView> =>
  (await driver.request('GET', '/api/v1/system')).json();

describe('misuse', () => {
  it('an unknown name in the environment is reported, and pictures are painted', async () => {
    vi.stubEnv('AURORA_PROVIDER', 'quantum');
    const problems = vi.spyOn(console, 'error').mockImplementation(() => {});
    const driver = await open();
    expect(String(problems.mock.calls)).toMatch(/UNKNOWN_PROVIDER: .*"quantum"/);
    problems.mockRestore();
    expect((await driver.ended(driver.paint({ steps: 1 }))).state).toBe('done');
  });

  it('an unknown name on the command line is refused', async () => {
    const refused = await aurora(['serve', '--provider', 'quantum', '--once']).catch(error => error);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('UNKNOWN_PROVIDER') });
    expect(refused.stderr).toContain('auto, cuda, dml, coreml, webgpu, cpu');
  });
});

describe('a provider that is asked for and is not here', () => {
  it('is told with its reason, and the CPU paints', async () => {
    const absent = process.platform === 'win32' ? 'coreml' : 'dml';
    const problems = vi.spyOn(console, 'error').mockImplementation(() => {});
    const driver = await open(absent);
    expect(String(problems.mock.calls)).toContain(`asks for ${absent}, which cannot be used`);
    problems.mockRestore();
    const { provider, providerReason } = await system(driver);
    expect(provider).toBe('cpu');
    expect(providerReason).toMatch(new RegExp(`^AURORA_PROVIDER asks for ${absent}, which cannot be used. `));
    expect((await driver.ended(driver.paint({ steps: 1 }))).state).toBe('done');
  });
});

describe('a provider that takes the worker along', () => {
  it('is not used by the next one, and the job says so', async () => {
    const world = createAuroraWorld({ seed: 1 });
    const inbox = createInbox(world);
    const jobs = new JobService(world, { inbox, journal: null, now: () => new Date(0) });
    const problems = vi.spyOn(console, 'error').mockImplementation(() => {});
    const device = new DiffusionDevice({
      index: 0,
      workerEntry: child('driver-crash.mjs'),
      modelPath: '/model',
      preview: { latent: false, fullEvery: 0 },
      provider: async () => ({ provider: 'webgpu', reason: 'WebGPU can be used.' }),
      ...{ inbox, jobs, clock: systemClock },
      save: async () => {},
      sketched: () => {},
    });
    const order = { settings: toySettings(), modelPath: '/model', modelHash: '', resources: {}, text: {} };
    const record = jobs.find(jobs.submit(order).id)!;
    // As the world does: each time that the device is ready.
    device.process.on('state', state => {
      if (state === 'ready') device.run(record);
    });
    device.start();
    try {
      await jobs.ended(record.id);
      const note = 'webgpu ended the worker (SIGABRT), and the CPU took over';
      expect(record.notes).toEqual(['its own note', note]);
      expect(record.error?.code).toBe('TOLD');
      expect(device.process.restarts).toBe(1);
      expect([device.provider, device.providerReason]).toEqual(['cpu', note]);
      expect(String(problems.mock.calls)).toContain(note);
    } finally {
      problems.mockRestore();
      await device.stop();
    }
  });
});

describe('system', () => {
  it('says what is painted with and why, and of each other why not', async () => {
    const driver = await open('auto');
    const told = await system(driver);
    expect(views.SystemView.safeParse(told).error).toBeUndefined();
    expect(told.providers.map(({ name }) => name)).toEqual([...PROVIDERS]);
    expect(told.providers.at(-1)).toEqual({ name: 'cpu', usable: true, problem: null, reason: null });
    expect(told.providers.find(({ name }) => name === told.provider)?.usable).toBe(true);
    if (graphicsDevice() !== null) return;
    expect(told.provider).toBe('cpu');
    expect(told.providerReason).toBe('There is no graphics device on this machine.');
  });

  it('does so on the command line', async () => {
    const { stdout } = await aurora(['system'], { AURORA_PROVIDER: 'cpu' });
    expect(stdout).toContain('execution provider: cpu. AURORA_PROVIDER asks for it.');
    expect(stdout).toContain('  cpu: can be used');
    if (process.platform !== 'win32') expect(stdout).toContain('  dml: DirectML exists on Windows alone.');
  });
});
