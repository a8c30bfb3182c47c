import { once } from 'node:events';
import type { AvatarView } from '../../game/avatar/avatar-view.ts';
import type { Bench } from '../bench.ts';
import { type KernelProcess, paint, startKernelProcess } from '../kernel-process.ts';

const PROMPT = 'a 3d render of a red fox, mint green background';
/** Frames that the kernel's percentiles are about, at thirty a second, and a little more. */
const WINDOW_MS = 8_500;

/** She is drawn at 512² by the real kernel for somebody who watches: alone, and while one picture after the other is painted. */
export const bench: Bench<'alone' | 'aloneP99' | 'painting' | 'paintingP99' | 'interval' | 'picture'> = {
  name: 'watching',
  metrics: {
    alone: { title: 'a frame, alone: median', unit: 'ms' },
    aloneP99: { title: 'a frame, alone: p99', unit: 'ms', aim: { of: 'median', atMost: 33 } },
    painting: { title: 'a frame, while painting: median', unit: 'ms' },
    paintingP99: { title: 'a frame, while painting: p99', unit: 'ms', aim: { of: 'median', atMost: 33 } },
    interval: {
      title: 'from frame to frame, while painting: p99',
      unit: 'ms',
      aim: { of: 'median', atMost: 50 },
    },
    picture: { title: 'a picture meanwhile', unit: 'ms' },
  },
  async run(count, { root }) {
    const kernel = await startKernelProcess(root);
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(new URL('/api/v1/ws', kernel.url.replace(/^http/, 'ws')));
    await once(socket, 'open');
    try {
      await kernel.warm();
      await paint(kernel, PROMPT, 1);
      socket.send(JSON.stringify({ id: 1, command: 'watch-avatar', input: { through: 'memory' } }));
      const samples = {
        ...{ alone: [] as number[], aloneP99: [] as number[], painting: [] as number[] },
        ...{ paintingP99: [] as number[], interval: [] as number[], picture: [] as number[] },
      };
      for (let i = 0; i < count; i++) {
        await new Promise(resolve => setTimeout(resolve, WINDOW_MS));
        const { frameMs: alone } = await watched(kernel);
        samples.alone.push(alone.p50);
        samples.aloneP99.push(alone.p99);
        const end = performance.now() + WINDOW_MS;
        for (let seed = 2; performance.now() < end; seed++)
          samples.picture.push((await paint(kernel, PROMPT, seed)).pictureMs);
        const { frameMs, intervalMs } = await watched(kernel);
        samples.painting.push(frameMs.p50);
        samples.paintingP99.push(frameMs.p99);
        samples.interval.push(intervalMs.p99);
      }
      return samples;
    } finally {
      socket.terminate();
      await kernel.stop();
    }
  },
};

async function watched(kernel: KernelProcess) {
  const { frameMs, intervalMs, reason } = await kernel.get<AvatarView>('/avatar');
  if (!frameMs || !intervalMs) throw new Error(`she is not drawn: ${reason}`);
  return { frameMs, intervalMs };
}
