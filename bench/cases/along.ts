import { once } from 'node:events';
import type { Bench } from '../bench.ts';
import { readBinaryHeader, startKernelProcess } from '../kernel-process.ts';

const WORDS = 'a 3d render of a red fox in front of snowy mountains at sunset with a full moon'.split(' ');

/**
 * Words are painted along with: a new word as soon as the last one is shown. The aim is eight pictures a second where nothing else
 * is drawn, and three while she is drawn for somebody who watches.
 */
export const bench: Bench<'alone' | 'picture' | 'first'> = {
  name: 'along',
  metrics: {
    alone: { title: 'from a word to its picture', unit: 'ms', aim: { of: 'median', atMost: 125 } },
    first: { title: 'from the first words to their picture, she being watched', unit: 'ms' },
    picture: {
      title: 'from a word to its picture, she being watched',
      unit: 'ms',
      aim: { of: 'median', atMost: 333 },
    },
  },
  async run(count, { root }) {
    const kernel = await startKernelProcess(root);
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(new URL('/api/v1/ws', kernel.url.replace(/^http/, 'ws')));
    await once(socket, 'open');
    const page = new Page(socket);
    try {
      await kernel.warm();
      await typed(page, 0);
      const alone: number[] = [];
      for (let i = 0; i < count; i++) alone.push(...(await typed(page, i)).slice(1));
      await page.ask('watch-avatar', { through: 'memory' });
      const samples = { alone, first: [] as number[], picture: [] as number[] };
      for (let i = 0; i < count; i++) {
        const [first, ...more] = await typed(page, i);
        samples.first.push(first!);
        samples.picture.push(...more);
      }
      return samples;
    } finally {
      socket.terminate();
      await kernel.stop();
    }
  },
};

/** Milliseconds from each word to its picture. */
async function typed(page: Page, seed: number): Promise<number[]> {
  const times: number[] = [];
  let id: string | undefined;
  for (let words = 3; words <= WORDS.length; words++) {
    const begin = performance.now();
    const view = await page.ask('sketch', { id, prompt: WORDS.slice(0, words).join(' '), seed });
    id = view.id;
    await page.shown(view.revision);
    times.push(performance.now() - begin);
  }
  await page.ask('end-sketch', { id });
  return times;
}

/** A client of the kernel's: what it asks, and which pictures it has been shown. */
class Page {
  readonly #socket: import('ws').WebSocket;
  readonly #replies = new Map<number, (result: { id: string; revision: number }) => void>();
  #newest = 0;
  #onShown: () => void = () => {};
  #serial = 0;

  constructor(socket: import('ws').WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      if (!isBinary) {
        const { id, result } = JSON.parse(data.toString());
        this.#replies.get(id)?.(result);
        return;
      }
      const event = readBinaryHeader(data);
      if (event.event !== 'sketch.image') return;
      this.#newest = event.data.revision;
      this.#onShown();
    });
  }

  ask(command: string, input: unknown): Promise<{ id: string; revision: number }> {
    const id = ++this.#serial;
    this.#socket.send(JSON.stringify({ id, command, input }));
    return new Promise(resolve => this.#replies.set(id, resolve));
  }

  shown(revision: number): Promise<void> {
    return new Promise(resolve => {
      this.#onShown = () => {
        if (this.#newest === revision) resolve();
      };
      this.#onShown();
    });
  }
}
