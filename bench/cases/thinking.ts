import { once } from 'node:events';
import type { SystemView } from '../../game/api/protocol.ts';
import type { TalkView } from '../../game/mind/thought-view.ts';
import type { Bench } from '../bench.ts';
import { type KernelProcess, startKernelProcess } from '../kernel-process.ts';
import { percentile } from '../statistics.ts';

const LINES = [
  'hello',
  'I like owls',
  'what do I like?',
  'how are you?',
  'do you remember the castle?',
  'thanks',
  'what is my name?',
  'why?',
  'what can you do?',
  'use 30 steps',
];
const ROUNDS = 5;

/** A page looks at her, as it does from its first second on; resolves when she expects to be talked to. */
async function watched(kernel: KernelProcess): Promise<() => void> {
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(new URL('/api/v1/ws', kernel.url.replace(/^http/, 'ws')));
  await once(socket, 'open');
  socket.send(JSON.stringify({ id: 1, command: 'watch-avatar', input: { through: 'memory', still: true } }));
  for (;;) {
    const { processes } = await kernel.get<SystemView>('/system');
    if (processes.some(({ name, state }) => name === 'picture search' && state === 'ready')) break;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  return () => socket.terminate();
}

/** A thought from the moment it is heard to its first act, in the real kernel with its real memory; no language model. */
export const bench: Bench<'first' | 'act' | 'actP95' | 'answered'> = {
  name: 'thinking',
  onlyWhenNamed: true,
  metrics: {
    act: {
      title: 'from what was said to her first act, median of 50',
      unit: 'ms',
      aim: { of: 'median', atMost: 100 },
    },
    actP95: { title: 'from what was said to her first act, 95th percentile of 50', unit: 'ms' },
    first: {
      title: 'the very first, two seconds after the start, while a page watches her',
      unit: 'ms',
      aim: { of: 'median', atMost: 100 },
    },
    answered: {
      title: 'from what was said to the answer: done, remembered on disk, and sent, median of 50',
      unit: 'ms',
    },
  },
  async run(count, { root }) {
    const samples = {
      first: [] as number[],
      act: [] as number[],
      actP95: [] as number[],
      answered: [] as number[],
    };
    for (let i = 0; i < count; i++) {
      const kernel = await startKernelProcess(root);
      try {
        await kernel.warm();
        const leave = await watched(kernel);
        const say = async (text: string) => {
          const begin = performance.now();
          const { thought } = await kernel.post<TalkView>('/talk', { text });
          const act = thought.phases.find(({ phase }) => phase === 'act');
          return { act: act?.ms ?? Number.NaN, answered: performance.now() - begin };
        };
        samples.first.push((await say('good morning')).act);
        const all = [];
        for (let round = 0; round < ROUNDS; round++) for (const line of LINES) all.push(await say(line));
        const acts = all.map(({ act }) => act);
        leave();
        samples.act.push(percentile(acts, 0.5));
        samples.actP95.push(percentile(acts, 0.95));
        samples.answered.push(
          percentile(
            all.map(({ answered }) => answered),
            0.5,
          ),
        );
      } finally {
        await kernel.stop();
      }
    }
    return samples;
  },
};
