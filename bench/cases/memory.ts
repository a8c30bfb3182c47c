import type { SystemView } from '../../game/api/protocol.ts';
import type { Bench } from '../bench.ts';
import { type KernelProcess, paint, startKernelProcess } from '../kernel-process.ts';

const MIB = 1024 * 1024;
/** Enough for every path to have run, and for garbage to have been collected. */
const PICTURES = 4;

/** Resident memory of each process after some pictures; each sample is a new pair of processes. */
export const bench: Bench<'kernel' | 'worker'> = {
  name: 'memory',
  metrics: {
    kernel: { title: 'resident memory, kernel', unit: 'MiB', aim: { of: 'median', atMost: 150 } },
    worker: { title: 'resident memory, worker', unit: 'MiB', aim: { of: 'median', atMost: 700 } },
  },
  async run(count, { root }) {
    const samples = { kernel: [] as number[], worker: [] as number[] };
    for (let i = 0; i < count; i++) {
      const kernel = await startKernelProcess(root);
      try {
        for (let seed = 0; seed < PICTURES; seed++) await paint(kernel, 'a 3d render of a panda', seed);
        const resident = await residentBytes(kernel);
        samples.kernel.push(resident.kernel / MIB);
        samples.worker.push(resident.worker / MIB);
      } finally {
        await kernel.stop();
      }
    }
    return samples;
  },
};

async function residentBytes(kernel: KernelProcess): Promise<{ kernel: number; worker: number }> {
  const { processes } = await kernel.get<SystemView>('/system');
  const bytesOf = (isKernel: boolean) =>
    processes.find(({ name }) => (name === 'kernel') === isKernel)?.residentBytes ?? Number.NaN;
  return { kernel: bytesOf(true), worker: bytesOf(false) };
}
