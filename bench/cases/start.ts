import type { Bench } from '../bench.ts';
import { startKernelProcess } from '../kernel-process.ts';

/** From nothing to ready: a new process, a new home, the files in the system's cache after the first run. */
export const bench: Bench<'page' | 'warm'> = {
  name: 'start',
  metrics: {
    page: { title: 'cold start → page answers', unit: 'ms', aim: { of: 'median', atMost: 2000 } },
    warm: { title: 'cold start → ready to paint', unit: 'ms', aim: { of: 'median', atMost: 2000 } },
  },
  async run(count, { root }) {
    const samples = { page: [] as number[], warm: [] as number[] };
    for (let i = 0; i < count; i++) {
      const begin = performance.now();
      const kernel = await startKernelProcess(root);
      await kernel.warm();
      samples.page.push(kernel.startMs);
      samples.warm.push(performance.now() - begin);
      await kernel.stop();
    }
    return samples;
  },
};
