import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { MemoryService } from '../../game/memory/memory-service.ts';
import { MemoryStore } from '../../game/memory/memory-store.ts';
import type { MemoryView } from '../../game/memory/memory-view.ts';
import { Mt19937 } from '../../models/random/index.ts';
import type { Bench } from '../bench.ts';
import { percentile } from '../statistics.ts';

const MEMORIES = 100_000;
/** As the embedded sentence encoder has it. */
const WIDTH = 384;
/** Kinds of things that are talked about; embeddings lie around them. */
const TOPICS = 400;
/** How far around: cosines of a topic's memories are about 0.6, as those of sentences on one thing. */
const SPREAD = 0.8;
const QUESTIONS = 100;
const NEAREST = 10;
const DAY = 86_400_000;
const BATCH = 2_000;

const NOUNS = 'castle fox lighthouse dragon harbour portrait forest desert robot violin bridge garden'.split(
  ' ',
);
const PLACES = 'night rain snow fog sunlight autumn spring storm mountains city sea desert'.split(' ');
const NAMES = Array.from({ length: 300 }, (_, i) => `Person${i}`);

/**
 * Recall among 100,000 memories through the thread, as the kernel does it: words, time, links and meaning. Embeddings are
 * drawn, so the sentence encoder's own few milliseconds are not in it.
 */
export const bench: Bench<'recalled' | 'recalledP95' | 'told' | 'late' | 'missed' | 'opened'> = {
  name: 'recalling',
  onlyWhenNamed: true,
  metrics: {
    opened: { title: '100,000 memories: the first answer after a start', unit: 's' },
    recalled: { title: 'recall among 100,000, median of 100', unit: 'ms' },
    recalledP95: {
      title: 'recall among 100,000, 95th percentile of 100',
      unit: 'ms',
      aim: { of: 'median', atMost: 20 },
    },
    missed: {
      title: 'of the 10 nearest by meaning, not among the 10 that are found',
      unit: '%',
      aim: { of: 'max', atMost: 5 },
    },
    told: { title: 'remember something: on the disk', unit: 'ms' },
    late: { title: "longest wait of the kernel's loop meanwhile", unit: 'ms' },
  },
  async run(count, { root }) {
    const folder = mkdtempSync(join(tmpdir(), 'aurora-bench-recalling-'));
    const file = join(folder, 'memories.db');
    const samples = { opened: [], recalled: [], recalledP95: [], missed: [], told: [], late: [] } as Record<
      'recalled' | 'recalledP95' | 'told' | 'late' | 'missed' | 'opened',
      number[]
    >;
    try {
      const embeddings = fill(file);
      samples.missed.push(missed(file, embeddings));
      for (let i = 0; i < count; i++) {
        const random = new Mt19937(1_000 + i);
        let question = embeddings[0]!;
        const service = new MemoryService({
          entry: join(root, 'build', 'memory-thread.cjs'),
          ...{ file, encoder: 'drawn', now: Date.now, onProblem: console.error },
          read: async texts => Float32Array.from(texts.flatMap(() => [...question])),
        });
        samples.opened.push((await timed(() => service.recall({ text: 'castle', limit: 8 }))) / 1000);
        const delay = monitorEventLoopDelay({ resolution: 1 });
        delay.enable();
        const times: number[] = [];
        for (let q = 0; q < QUESTIONS; q++) {
          question = around(embeddings[random.nextUint32() % MEMORIES]!, random);
          times.push(await timed(() => service.recall({ text: textOf(q, random), limit: 8 })));
        }
        delay.disable();
        samples.recalled.push(percentile(times, 0.5));
        samples.recalledP95.push(percentile(times, 0.95));
        samples.late.push(delay.max / 1e6);
        const told: number[] = [];
        for (let t = 0; t < 20; t++)
          told.push(
            await timed(() =>
              service.remember({
                ...{ kind: 'episode', text: `told ${t} of a ${NOUNS[t % NOUNS.length]}` },
                ...{ at: Date.now(), about: [NAMES[t]!], pictures: [] },
              }),
            ),
          );
        samples.told.push(percentile(told, 0.5));
        await service.stop();
      }
      return samples;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Questions of every kind in turn: words, a name, a time, and all of them. */
function textOf(kind: number, random: Mt19937): string {
  const pick = (list: readonly string[]) => list[random.nextUint32() % list.length]!;
  if (kind % 4 === 0) return `a ${pick(NOUNS)} in the ${pick(PLACES)}`;
  if (kind % 4 === 1) return `what does ${pick(NAMES)} like?`;
  if (kind % 4 === 2) return `find that ${pick(NOUNS)} from last week`;
  return `the ${pick(NOUNS)} number ${random.nextUint32() % MEMORIES} that ${pick(NAMES)} wanted last month`;
}

/** Returns the embeddings, by key − 1. */
function fill(file: string): Float32Array[] {
  const random = new Mt19937(7);
  const pick = (list: readonly string[]) => list[random.nextUint32() % list.length]!;
  const topics = Array.from({ length: TOPICS }, () => around(new Float32Array(WIDTH), random));
  const store = new MemoryStore(file, 'drawn');
  const now = Date.now();
  const embeddings: Float32Array[] = [];
  const header = store.exportPage(0).lines[0]!;
  for (let from = 0; from < MEMORIES; from += BATCH) {
    const lines = Array.from({ length: BATCH }, (_, i): string => {
      const n = from + i;
      embeddings.push(around(topics[random.nextUint32() % TOPICS]!, random));
      const at = new Date(now - Math.floor((n / MEMORIES) * 730 * DAY)).toISOString();
      const text = `a ${pick(NOUNS)} in the ${pick(PLACES)}, number ${n}`;
      const about = [pick(NAMES), pick(NAMES)];
      return JSON.stringify({
        ...{ id: `m${n}`, kind: 'episode', text, at, learnedAt: at, about: [...new Set(about)] },
        pictures: [],
      } satisfies MemoryView);
    });
    store.importText([header, ...lines].join('\n'));
    store.understand(
      store.unread(BATCH).map(({ key, text }) => ({ key, text, embedding: embeddings[key - 1]! })),
    );
  }
  store.close();
  return embeddings;
}

/** Share of the nearest, by looking at all of them in floating point, that recall by meaning does not have, in percent. */
function missed(file: string, embeddings: readonly Float32Array[]): number {
  const random = new Mt19937(9);
  const store = new MemoryStore(file, 'drawn');
  let lost = 0;
  const asked = 20;
  for (let q = 0; q < asked; q++) {
    const query = around(embeddings[random.nextUint32() % MEMORIES]!, random);
    const exact = embeddings
      .map((embedding, i) => ({ id: `m${i}`, likeness: dot(query, embedding) }))
      .sort((a, b) => b.likeness - a.likeness)
      .slice(0, NEAREST);
    const { recalled } = store.recall({ text: 'zzz', embedding: query, now: Date.now(), limit: NEAREST });
    const found = new Set(recalled.map(({ memory }) => memory.id));
    lost += exact.filter(({ id }) => !found.has(id)).length;
  }
  store.close();
  return (100 * lost) / (asked * NEAREST);
}

/** A vector of length 1 around a centre of length 1 or 0. */
function around(centre: Float32Array, random: Mt19937): Float32Array {
  // The sum of four uniform numbers is near enough to a normal one, and takes a word each.
  const unit = () => random.nextUint32() / 2 ** 32 - 0.5;
  const vector = centre.map(x => x + (SPREAD * (unit() + unit() + unit() + unit())) / Math.sqrt(WIDTH / 3));
  const length = Math.sqrt(dot(vector, vector));
  return vector.map(x => x / length);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}
