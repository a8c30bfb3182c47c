/**
 * Processes are killed, or stopped so that they hang, at random moments, while she paints, speaks and remembers. Nothing is lost:
 * every picture is painted once, with the bytes of an undisturbed one; all that was remembered is there; each text has one end.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { JobView, PictureView, SystemView } from '../../game/api/protocol.ts';
import { FOX, ROOT } from '../process/kernel-driver.ts';
import { dice } from '../systems/diffusion/cluster-driver.ts';
import { Aurora } from './aurora.ts';

const ROUNDS = Number(process.env.AURORA_FAULT_ROUNDS ?? 8);
const SEED = Number(process.env.AURORA_FAULT_SEED ?? Date.now() % 1e6);

const PICTURES = [1, 2, 3].map(seed => ({ prompt: FOX, seed, steps: 6 }));
/** Jobs that are open at any time. */
const OPEN = 2;
/** Steps of pictures that a kill is kept waiting for, at most. */
const LATEST = 5;

interface Fault {
  readonly process: string;
  readonly signal: 'SIGKILL' | 'SIGSTOP';
}
const both = (process: string): Fault[] => [
  { process, signal: 'SIGKILL' },
  { process, signal: 'SIGSTOP' },
];
/** Each of them once, in another order each time. Who would find a kernel that hangs is the person: it is only killed. */
const DECK: readonly Fault[] = [
  ...both('diffusion worker 0'),
  ...both('voice worker (mouth)'),
  ...both('voice worker (ear)'),
  ...both('picture search'),
  ...(existsSync(join(ROOT, 'build/native/aurora.node')) ? both('avatar') : []),
  { process: 'kernel', signal: 'SIGKILL' },
];

const aurora = new Aurora();
const roll = dice(SEED);
const orders: { id: string; of: number }[] = [];
const memories: string[] = [];
let said: string[] = [];
let undisturbed: Buffer[] = [];

const order = async (of: number) => {
  const { id } = await aurora.ask<JobView>('POST', 'generate', PICTURES[of]!);
  orders.push({ id, of });
};
const ended = (id: string) => aurora.jobs.get(id)?.finishedAt !== null && aurora.jobs.has(id);
const allEnded = () => orders.every(({ id }) => ended(id));

/** What goes on all the while. */
async function live(round: number): Promise<void> {
  while (orders.filter(({ id }) => !ended(id)).length < OPEN)
    await order(Math.floor(roll() * PICTURES.length));
  const { memory } = await aurora.ask<{ memory: { id: string } }>('POST', 'memories', {
    text: `round ${round}`,
  });
  memories.push(memory.id);
  const { id } = await aurora.ask<{ id: string }>('POST', 'say', { text: `Round ${round}.` });
  said.push(id);
  await aurora.ask('POST', 'listen', { mode: 'free' });
  await aurora.ask('GET', 'pictures/similar?text=a+fox&limit=1');
}

async function pidOf(name: string): Promise<number | null> {
  const found = (await aurora.processes()).find(process => process.name === name);
  return found?.pid ?? null;
}

/** A job may have ended in the moment in which the kernel died, with nobody told: its picture is there then, and it is not. */
async function takeNote(): Promise<void> {
  const { pictures } = await aurora.ask<{ pictures: PictureView[] }>('GET', 'pictures?limit=100');
  const { jobs } = await aurora.ask<{ jobs: JobView[] }>('GET', 'jobs');
  for (const { id } of orders.filter(order => !ended(order.id) && !jobs.some(job => job.id === order.id))) {
    const picture = pictures.find(({ path }) => path.includes(id.slice(0, 8)));
    if (picture === undefined) throw new Error(`The job ${id} was lost.`);
    aurora.jobs.set(id, { ...aurora.jobs.get(id)!, state: 'done', finishedAt: picture.createdAt, picture });
  }
}

function shuffled<Card>(cards: readonly Card[]): Card[] {
  const left = [...cards];
  return cards.map(() => left.splice(Math.floor(roll() * left.length), 1)[0]!);
}

async function strike({ process: name, signal }: Fault): Promise<void> {
  let pid: number | null = null;
  await aurora.until(`${name} is there`, async () => {
    pid = await pidOf(name);
    return pid !== null;
  });
  const at = aurora.steps + Math.floor(roll() * LATEST);
  await aurora.until('a moment', () => aurora.steps >= at || allEnded());
  if (name === 'kernel') {
    await aurora.killKernel();
    said = [];
    await takeNote();
    return;
  }
  process.kill(pid!, signal);
  await aurora.until(`${name} comes back`, async () => {
    const now = await pidOf(name);
    return now !== null && now !== pid;
  });
  // Three deaths without a step between, and a job is given up: that is a rule, and not a loss.
  const before = aurora.steps;
  await aurora.until('a step', () => aurora.steps > before || allEnded());
}

beforeAll(async () => {
  await aurora.start();
  for (const of of PICTURES.keys()) await order(of);
  await aurora.until('the first pictures', allEnded);
  undisturbed = orders.map(({ id }) => readFileSync(aurora.jobs.get(id)!.picture!.path));
});
afterAll(() => aurora.stop());

it(`nothing is lost in ${ROUNDS} rounds (seed ${SEED})`, async () => {
  const counts = new Map<string, number>();
  let deck: Fault[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    await live(round);
    if (deck.length === 0) deck = shuffled(DECK);
    const fault = deck.pop()!;
    await strike(fault);
    const name = `${fault.process}, ${fault.signal}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if ((round + 1) % 20 === 0) console.log(`${round + 1} rounds, ${orders.length} pictures ordered`);
  }
  console.log(`seed ${SEED}:`, Object.fromEntries([...counts].toSorted()));

  await aurora.until('every picture', allEnded);
  for (const { id, of } of orders) {
    const job = aurora.jobs.get(id)!;
    expect(job, JSON.stringify(job.error)).toMatchObject({ state: 'done' });
    expect(readFileSync(job.picture!.path).equals(undisturbed[of]!)).toBe(true);
  }
  const { total } = await aurora.ask<{ total: number; pictures: PictureView[] }>('GET', 'pictures?limit=1');
  expect(total).toBe(orders.length);
  const files = new Set(orders.map(({ id }) => aurora.jobs.get(id)!.picture!.path));
  expect(files.size).toBe(orders.length);

  // Pictures and talk are remembered as well: they stand between those that were told here.
  const kept = new Set<string>();
  for (let offset = 0, all = 1; offset < all; offset += 200) {
    const page = await aurora.ask<{ total: number; memories: { id: string }[] }>(
      'GET',
      `memories?limit=200&offset=${offset}`,
    );
    all = page.total;
    for (const { id } of page.memories) kept.add(id);
  }
  expect(memories.filter(id => !kept.has(id))).toEqual([]);

  await aurora.until('every text has its end', () => said.every(id => aurora.spoken.has(id)));
  expect(said.filter(id => aurora.spoken.get(id) !== 1)).toEqual([]);

  const { crashes, processes } = await aurora.ask<SystemView>('GET', 'system');
  expect(crashes.length).toBeGreaterThan(0);
  expect(processes.filter(({ state }) => state === 'given up')).toEqual([]);
});
