import { Effect, Input, post, VISEME_COUNT } from '../../components/index.ts';
import { createFrameTimes, FRAME_WINDOW } from '../../game/frame-times.ts';
import { KERNEL_SCHEDULE } from '../../game/schedule.ts';
import { runTick } from '../../game/tick.ts';
import { createAuroraWorld } from '../../game/world.ts';
import { packLength, packSteps, packViseme } from '../../systems/index.ts';
import { bytesAllocated } from '../allocation.ts';
import type { Bench } from '../bench.ts';
import { median, percentile } from '../statistics.ts';

const STEPS = 20;
/** So long that no job ends while allocation is measured: spawning and sweeping entities may allocate, ticks may not. */
const ENDLESS_STEPS = 60_000;
/** Ticks before measuring, so that the optimising compiler has done its work, also on what happens as seldom as a blink. */
const WARM_UP = 12 * FRAME_WINDOW;
/** How long she speaks before she says it again, and how fast. */
const SPEECH_TICKS = 3600;
const SOUNDS_A_SECOND = 14;
const ALLOCATION_WINDOW = 10 * FRAME_WINDOW;

/**
 * The kernel's frame in a world with a long queue: every entity pair is a waiting job with its card; one device
 * paints, a step in every third tick (20 ms a step at 60 ticks a second), and a new job comes for each that ends. She talks all
 * the while.
 */
export const bench: Bench<
  'p50At1000' | 'p99At1000' | 'allocatedAt1000' | 'p50At10000' | 'p99At10000' | 'allocatedAt10000'
> = {
  name: 'tick',
  metrics: {
    p50At1000: { title: 'tick p50, 1,000 entities', unit: 'ms' },
    p99At1000: {
      title: 'tick p99, 1,000 entities',
      unit: 'ms',
      aim: { of: 'median', atMost: 2 },
    },
    // Below the size of a single number: nothing, but for what happens once.
    allocatedAt1000: {
      title: 'allocated, 1,000 entities',
      unit: 'B/tick',
      aim: { of: 'median', atMost: 1 },
    },
    p50At10000: { title: 'tick p50, 10,000 entities', unit: 'ms' },
    p99At10000: { title: 'tick p99, 10,000 entities', unit: 'ms' },
    allocatedAt10000: { title: 'allocated, 10,000 entities', unit: 'B/tick' },
  },
  async run(count) {
    const small = await measure(1000, count);
    const large = await measure(10_000, count);
    return {
      p50At1000: small.p50,
      p99At1000: small.p99,
      allocatedAt1000: small.allocated,
      p50At10000: large.p50,
      p99At10000: large.p99,
      allocatedAt10000: large.allocated,
    };
  },
};

async function measure(entities: number, count: number) {
  const busy = createBusyWorld(entities, STEPS, performance.now.bind(performance));
  // Reading the clock makes a number on the heap; here it is not the clock that is looked at.
  const steady = createBusyWorld(entities, ENDLESS_STEPS, () => 0);
  for (let i = 0; i < WARM_UP; i++) {
    busy.run();
    steady.run();
  }
  const samples = { p50: [] as number[], p99: [] as number[], allocated: [] as number[] };
  for (let sample = 0; sample < count; sample++) {
    for (let i = 0; i < FRAME_WINDOW; i++) busy.run();
    samples.p50.push(median([...busy.times]));
    samples.p99.push(percentile(busy.times, 0.99));
    samples.allocated.push(await bytesAllocated(steady.run, ALLOCATION_WINDOW));
  }
  return samples;
}

function createBusyWorld(entities: number, steps: number, now: () => number) {
  const world = createAuroraWorld({ seed: 1 });
  const times = createFrameTimes(KERNEL_SCHEDULE.length);
  let serial = 0;
  let painting = 0;
  let step = 0;
  let tick = 0;
  const submit = () => post(world.inbox, Input.jobSubmitted, ++serial, packSteps(steps, 0), 512);
  post(world.inbox, Input.deviceReady, 0);
  // One entity is the device; a job brings a card. Filled over several ticks: the mailbox is bounded.
  while (serial * 2 + 1 < entities) {
    for (let i = 0; i < 1000 && serial * 2 + 1 < entities; i++) submit();
    run();
  }

  speak();

  function run(): void {
    tick += 1;
    // She says the same again, since a new text is an entity, and may allocate.
    if (tick % SPEECH_TICKS === 0) post(world.inbox, Input.audioClock, 1, 1, 0);
    if (painting !== 0 && tick % 3 === 0) {
      step += 1;
      post(world.inbox, Input.jobStepped, painting, step, 0.02);
      if (step === steps) {
        post(world.inbox, Input.jobFinished, painting);
        submit();
        painting = 0;
      }
    }
    runTick(world, KERNEL_SCHEDULE, times, now);
    for (let i = 0; i < world.outbox.length; i++) {
      if (world.outbox.kind[i] !== Effect.dispatch) continue;
      painting = world.outbox.a[i]!;
      step = 0;
    }
    world.outbox.length = 0;
  }
  function speak(): void {
    post(world.inbox, Input.utteranceOpened, 1);
    for (let i = 0; i < (SPEECH_TICKS / 60) * SOUNDS_A_SECOND; i++) {
      const packed = packViseme(1 + (i % (VISEME_COUNT - 1)), i % 3, 1, 1 / SOUNDS_A_SECOND);
      post(world.inbox, Input.visemeAdded, 1, packed, i / SOUNDS_A_SECOND);
      if (i % 4 === 0)
        post(world.inbox, Input.wordAdded, 1, packLength(3.5 / SOUNDS_A_SECOND), i / SOUNDS_A_SECOND);
    }
    post(world.inbox, Input.audioClock, 1, 1, 0);
  }

  return { run, times: times.total };
}
