import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { LocalPainters, type LocalPaintersOptions, shareOf } from '../../../game/devices/local-painters.ts';
import type { JobRecord } from '../../../game/jobs/job-record.ts';
import type { AuroraError } from '../../../models/errors.ts';

/** A process that does not run; what it is sent is written down. */
class Still extends EventEmitter {
  pid: number | null = null;
  readonly sent: { type: string; jobId?: string }[] = [];
  readonly name: string;
  constructor(name: string) {
    super();
    this.name = name;
  }
  start() {}
  markReady() {
    this.emit('state', 'ready');
  }
  send(message: { type: string }) {
    this.sent.push(message);
  }
  kill() {}
  async stop() {}
}

function painters(count: number) {
  const still: Still[] = [];
  const told: { env: unknown; memoryBytes: number }[] = [];
  const hopeless: AuroraError[] = [];
  const saving: (() => void)[] = [];
  const local = new LocalPainters({
    ...{ count, env: { AURORA_THREADS: '6' }, workerEntry: '/none', modelPath: '/model' },
    preview: { latent: false, fullEvery: 0 },
    provider: async () => ({ provider: 'cpu', reason: '' }),
    inbox: { post() {} },
    jobs: { on() {}, find: (id: string) => record(id), failed() {} },
    clock: { now: () => 0, after: () => () => {} },
    supervise: ({ name, env, limits }: { name: string; env: unknown; limits: { memoryBytes: number } }) => {
      told.push({ env, memoryBytes: limits.memoryBytes });
      still.push(new Still(name));
      return still.at(-1)!;
    },
    sketched() {},
    save: () => new Promise<void>(resolve => saving.push(resolve)),
    onHopeless: (error: AuroraError) => hopeless.push(error),
  } as never as LocalPaintersOptions);
  const dies = (index: number) => still[index]!.emit('lost', { code: null, signal: 'SIGKILL' });
  const ran = () =>
    still.map(({ sent }) => sent.filter(({ type }) => type === 'run').map(({ jobId }) => jobId));
  return { local, still, told, hopeless, saving, dies, ran };
}

const record = (id: string) => ({ id, ended: null, purpose: 'picture', notes: [] }) as never as JobRecord;

describe('what goes wrong', () => {
  it('one that does not start costs no job while another one may; when none does, they are told once', () => {
    const { dies, hopeless, still } = painters(2);
    for (let i = 0; i < 6; i++) dies(1);
    expect(hopeless).toEqual([]);
    // It came up after all, and the other one fails.
    still[1]!.markReady();
    for (let i = 0; i < 4; i++) dies(0);
    expect(hopeless).toEqual([]);
    for (let i = 0; i < 4; i++) dies(1);
    expect(hopeless[0]).toMatchObject({ code: 'WORKER_NOT_STARTING' });
  });

  it('a job whose picture is on its way to the disk is not painted by another one', async () => {
    const { local, still, saving, ran } = painters(2);
    local.run(record('a'), 0);
    still[0]!.emit('message', { type: 'done', jobId: 'a', png: new Uint8Array() });
    local.run(record('a'), 1);
    expect(ran()).toEqual([['a'], []]);
    saving[0]!();
    await new Promise(setImmediate);
    local.run(record('b'), 1);
    expect(ran()).toEqual([['a'], ['b']]);
  });

  it('a number that is none stays, so that each worker says what is wrong with it', () => {
    expect(shareOf(0, 2, { AURORA_THREADS: 'many', AURORA_MODEL_MEMORY: 'much' })).toEqual({});
  });
});

describe('what the machine has', () => {
  it('is all for one', () => {
    expect(shareOf(0, 1, { AURORA_THREADS: '6', CUDA_VISIBLE_DEVICES: '0,1' })).toEqual({});
  });

  it('is shared out among several: threads, memory, and a graphics device each', () => {
    const env = { AURORA_THREADS: '7', AURORA_MODEL_MEMORY: '4000', CUDA_VISIBLE_DEVICES: '2, 5' };
    expect([0, 1, 2].map(index => shareOf(index, 3, env))).toEqual(
      ['2', '5', '2'].map(device => ({
        ...{ AURORA_THREADS: '2', AURORA_MODEL_MEMORY: '1333', CUDA_VISIBLE_DEVICES: device },
      })),
    );
    expect(shareOf(1, 8, { AURORA_THREADS: '2', AURORA_MODEL_MEMORY: '100' }).AURORA_THREADS).toBe('1');
  });

  it('bounds each of them by its part, under a name of its own', () => {
    const [alone] = painters(1).told;
    const { told, still } = painters(2);
    expect(still.map(({ name }) => name)).toEqual(['diffusion worker 0', 'diffusion worker 1']);
    expect(told.map(({ env }) => (env as Record<string, string>).AURORA_THREADS)).toEqual(['3', '3']);
    for (const { memoryBytes } of told) expect(memoryBytes).toBeLessThanOrEqual(alone!.memoryBytes);
  });

  it('all of them rest when one has to make way for her', () => {
    const { local, still } = painters(2);
    local.share('last', 0.5);
    for (const { sent } of still) expect(sent.at(-1)).toEqual({ type: 'pace', rest: 0.5 });
  });
});
