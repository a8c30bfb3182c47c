import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryStore } from '../../game/memory/memory-store.ts';
import type { MemoryView } from '../../game/memory/memory-view.ts';
import { Mt19937 } from '../../models/random/index.ts';
import type { Bench } from '../bench.ts';

const SIZES = [1_000, 10_000, 100_000] as const;
const DAY = 86_400_000;
const BATCH = 2_000;
/** Episodes since the last cycle: what an evening leaves. */
const NEW = 20;

const NOUNS = 'castle fox lighthouse dragon harbour portrait forest desert robot violin bridge garden'.split(
  ' ',
);
const PLACES = 'night rain snow fog sunlight autumn spring storm mountains city sea desert'.split(' ');

type Size = 'thousand' | 'tenThousand' | 'hundredThousand';
const NAMES: readonly Size[] = ['thousand', 'tenThousand', 'hundredThousand'];

/**
 * One cycle of reflection among so many memories, after an evening's twenty new ones: consolidation, fading, contradictions, the last
 * day, and what a dream is of. Processor time, since it runs in a thread beside everything else.
 */
export const bench: Bench<Size> = {
  name: 'reflecting',
  onlyWhenNamed: true,
  metrics: {
    thousand: { title: 'a cycle of reflection among 1,000 memories, processor', unit: 'ms' },
    tenThousand: { title: 'a cycle of reflection among 10,000 memories, processor', unit: 'ms' },
    hundredThousand: {
      title: 'a cycle of reflection among 100,000 memories, processor',
      unit: 'ms',
      aim: { of: 'median', atMost: 200 },
    },
  },
  async run(count) {
    const samples: Record<Size, number[]> = { thousand: [], tenThousand: [], hundredThousand: [] };
    for (const [i, size] of SIZES.entries()) {
      const folder = mkdtempSync(join(tmpdir(), 'aurora-bench-reflecting-'));
      const store = new MemoryStore(join(folder, 'memories.db'), 'drawn');
      try {
        const now = fill(store, size);
        // What lies behind has been consolidated by the cycles before.
        while (store.consolidate(now).more);
        store.decay(now);
        for (let cycle = 1; cycle <= count; cycle++) {
          const at = now + cycle * DAY;
          evening(store, at, cycle);
          samples[NAMES[i]!].push(processor(() => reflect(store, at, cycle)));
        }
      } finally {
        store.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }
    return samples;
  },
};

function reflect(store: MemoryStore, at: number, seed: number): void {
  store.consolidate(at);
  store.decay(at);
  store.resolve(at);
  store.lastDay(at);
  store.intend([], at);
  store.dreamSeeds(seed);
}

/** Milliseconds of this process's processor time. */
function processor(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function evening(store: MemoryStore, at: number, seed: number): void {
  const random = new Mt19937(seed);
  for (let i = 0; i < NEW; i++) {
    const noun = NOUNS[random.nextUint32() % NOUNS.length]!;
    store.remember(
      {
        ...{ kind: 'episode', text: `Aurora painted “a ${noun} in the ${PLACES[i % PLACES.length]}”.`, at },
        ...{ about: [`a ${noun}`], pictures: [`p${seed}-${i}`] },
      },
      at,
    );
  }
}

/** Two years of pictures and talk, and a fact for every fifty of them. @returns when it ends */
function fill(store: MemoryStore, size: number): number {
  const random = new Mt19937(7);
  const pick = (list: readonly string[]) => list[random.nextUint32() % list.length]!;
  const now = Date.UTC(2026, 10, 1);
  const [head] = store.exportPage(0).lines;
  for (let from = 0; from < size; from += BATCH) {
    const lines = Array.from({ length: Math.min(BATCH, size - from) }, (_, i): string => {
      const n = from + i;
      const at = new Date(now - Math.floor((1 - n / size) * 730 * DAY)).toISOString();
      const noun = pick(NOUNS);
      const common = { id: `m${n}`, at, learnedAt: at, pictures: [] as string[] };
      if (n % 50 === 49)
        return JSON.stringify({
          ...{ ...common, kind: 'fact', text: `Person${n} likes ${noun}`, about: [`Person${n}`] },
          fact: {
            ...{ subject: `Person${n}`, relation: 'likes', object: noun, confidence: 0.8, held: true },
            ...{ replacedBy: null, sources: [`m${n - 1}`] },
          },
        } satisfies MemoryView);
      return JSON.stringify({
        ...{ ...common, kind: 'episode', text: `Aurora painted “a ${noun} in the ${pick(PLACES)}, ${n}”.` },
        ...{ about: [`a ${noun}`], pictures: [`p${n}`] },
      } satisfies MemoryView);
    });
    store.importText([head!, ...lines].join('\n'));
  }
  return now;
}
