import { fork } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { MemoryStore } from '../../game/memory/memory-store.ts';
import type { MemoryView } from '../../game/memory/memory-view.ts';
import { Mt19937 } from '../../models/random/index.ts';
import { ROOT, temporaryFolder } from './kernel-driver.ts';

const ROUNDS = 12;
/** Confirmations after which it is killed: at most so many. */
const MOST = 60;

type Confirmed = { readonly kept: MemoryView } | { readonly forgot: string };

it('kill -9 while she remembers and forgets: what was confirmed is there, or gone, and the file is sound', async () => {
  const seed = Number(process.env.AURORA_SEED ?? 4);
  console.log(`seed ${seed}`);
  const random = new Mt19937(seed);
  const file = join(temporaryFolder(), 'memories.db');
  const kept = new Map<string, MemoryView>();
  const forgotten = new Set<string>();
  for (let round = 0; round < ROUNDS; round++) {
    const until = 1 + (random.nextUint32() % MOST);
    for (const told of await killedAfter(until, file, round)) {
      if ('kept' in told) kept.set(told.kept.id, told.kept);
      else {
        kept.delete(told.forgot);
        forgotten.add(told.forgot);
      }
    }
    const store = new MemoryStore(file, 'toy');
    for (const memory of kept.values()) {
      // A fact may be history by now; that it was said is what was promised.
      expect(store.get(memory.id)).toMatchObject({ text: memory.text, pictures: memory.pictures });
    }
    for (const id of forgotten)
      expect(() => store.get(id)).toThrow(expect.objectContaining({ code: 'UNKNOWN_MEMORY' }));
    // One fact of each subject is believed, as if nothing had happened.
    const facts = store.list({ kind: 'fact', limit: 1_000 }).memories.map(({ fact }) => fact!.subject);
    expect(new Set(facts).size).toBe(facts.length);
    store.close();
  }
  expect(kept.size).toBeGreaterThan(ROUNDS);
});

/** What the child had confirmed before it was gone. */
async function killedAfter(count: number, file: string, round: number): Promise<Confirmed[]> {
  const child = fork(join(import.meta.dirname, 'children/remember.mjs'), [
    join(ROOT, 'build/memory-thread.cjs'),
    file,
    String(round),
  ]);
  const told: Confirmed[] = [];
  await new Promise<void>(resolve => {
    child.on('message', message => {
      told.push(message as Confirmed);
      if (told.length === count) child.kill('SIGKILL');
    });
    // Not before its last messages have been read.
    child.on('close', () => resolve());
  });
  expect(told.length).toBeGreaterThanOrEqual(count);
  return told;
}
