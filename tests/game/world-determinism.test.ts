import { describe, expect, it } from 'vitest';
import { Effect, Input, post, Tweak, VISEME_NAMES } from '../../components/index.ts';
import { createFrameTimes } from '../../game/frame-times.ts';
import { createInputLog, createReplay, recordInputs } from '../../game/input-log.ts';
import { KERNEL_SCHEDULE } from '../../game/schedule.ts';
import { runTick } from '../../game/tick.ts';
import { createAuroraWorld } from '../../game/world.ts';
import { worldHash } from '../../game/world-hash.ts';
import { packLength, packPlace, packSteps, packViseme } from '../../systems/index.ts';
import { SPOKEN } from '../face-driver.ts';

const TICKS = 10_000;

/** mulberry32 (T. Ettinger): the visitors' dice, apart from the world's own. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A busy evening: jobs come, step, finish, fail and are cancelled; workers die and return; she talks all the while. */
function liveAnEvening(seed: number) {
  const world = createAuroraWorld({ seed });
  const times = createFrameTimes(KERNEL_SCHEDULE.length);
  const log = createInputLog();
  const roll = dice(seed);
  const running = new Map<number, number>();
  let serial = 0;
  for (let device = 0; device < 3; device++) post(world.inbox, Input.deviceReady, device);
  /** She speaks, is interrupted, feels, looks around, and somebody turns at her. */
  const talk = (tick: number) => {
    const spoken = Math.floor(tick / 420) + 1;
    if (tick % 420 === 0) {
      post(world.inbox, Input.utteranceOpened, spoken);
      for (const [viseme, start, end, stress, loudness] of SPOKEN.usual.visemes) {
        const packed = packViseme(VISEME_NAMES.indexOf(viseme), stress, loudness, end - start);
        post(world.inbox, Input.visemeAdded, spoken, packed, start);
      }
      for (const [, start, end] of SPOKEN.usual.words)
        post(world.inbox, Input.wordAdded, spoken, packLength(end - start), start);
    }
    if (tick % 6 === 0) post(world.inbox, Input.audioClock, spoken, 1, (tick % 420) / 60 + roll() * 0.02);
    if (roll() < 0.001) post(world.inbox, Input.utteranceEnded, spoken, 1);
    if (roll() < 0.01) post(world.inbox, Input.feelingSet, Math.floor(roll() * 8), 0, roll() * 2 - 1);
    if (roll() < 0.01) post(world.inbox, Input.gazeTurned, packPlace(roll() - 0.5, roll() - 0.5), 0, 0.5);
    if (roll() < 0.002) post(world.inbox, Input.tweakSet, Tweak['blink.rate'], 0, roll() * 30);
  };
  /** Somebody says something now and then; what it means comes, late or not at all. */
  let heard = 0;
  const think = () => {
    if (roll() < 0.01) post(world.inbox, Input.stimulus, ++heard, 1 | (roll() < 0.1 ? 1 << 8 : 0));
    if (heard === 0 || roll() < 0.6) return;
    const thought = heard - Math.floor(roll() * 3);
    const kind = Math.floor(roll() * 4);
    if (kind === 0) post(world.inbox, Input.thoughtBelieved, thought, Math.floor(roll() * 7), roll());
    else if (kind === 1) post(world.inbox, Input.thoughtWeighed, thought, Math.floor(roll() * 3), roll());
    else if (kind === 2) post(world.inbox, Input.thoughtFound, thought, 2, roll());
    else post(world.inbox, Input.thoughtAnswered, thought, 2 + Math.floor(roll() * 4));
  };
  for (let tick = 0; tick < TICKS; tick++) {
    think();
    if (roll() < 0.08) {
      const steps = 1 + Math.floor(roll() * 30);
      post(
        world.inbox,
        Input.jobSubmitted,
        ++serial,
        packSteps(steps, Math.floor(roll() * 5) - 2),
        256 + roll() * 1024,
      );
    }
    for (const [job, step] of running) {
      if (roll() < 0.5) {
        running.set(job, step + 1);
        post(world.inbox, Input.jobStepped, job, step + 1, roll());
      } else if (roll() < 0.1) {
        running.delete(job);
        post(world.inbox, roll() < 0.9 ? Input.jobFinished : Input.jobFailed, job);
      }
    }
    if (roll() < 0.02) post(world.inbox, Input.jobCancelRequested, 1 + Math.floor(roll() * serial));
    if (roll() < 0.02)
      post(world.inbox, Input.jobMoved, 1 + Math.floor(roll() * serial), Math.floor(roll() * 9));
    if (roll() < 0.004) post(world.inbox, Input.queuePaused, roll() < 0.3 ? 1 : 0);
    if (roll() < 0.004) {
      const device = Math.floor(roll() * 3);
      post(world.inbox, Input.deviceLost, device);
      post(world.inbox, Input.deviceReady, device);
    }
    talk(tick);
    recordInputs(log, world);
    runTick(world, KERNEL_SCHEDULE, times, () => 0);
    for (let i = 0; i < world.outbox.length; i++) {
      if (world.outbox.kind[i]! >= Effect.thoughtPhase) continue;
      const job = world.outbox.a[i]!;
      if (world.outbox.kind[i] === Effect.dispatch) running.set(job, 0);
      else running.delete(job);
      if (world.outbox.kind[i] === Effect.stop) post(world.inbox, Input.jobStopped, job);
    }
    world.outbox.length = 0;
  }
  return { hash: worldHash(world), log, serial };
}

function replay(log: ReturnType<typeof createInputLog>, seed: number, ticks = TICKS) {
  const world = createAuroraWorld({ seed });
  const times = createFrameTimes(KERNEL_SCHEDULE.length);
  const feed = createReplay(log);
  for (let tick = 0; tick < ticks; tick++) {
    feed(world);
    runTick(world, KERNEL_SCHEDULE, times, performance.now.bind(performance));
    world.outbox.length = 0;
  }
  return worldHash(world);
}

describe('the world', () => {
  const evening = liveAnEvening(7);

  it('comes to the same state from the same seed and the same recorded inputs, after 10,000 ticks', () => {
    expect(evening.serial).toBeGreaterThan(500);
    expect(replay(evening.log, 7)).toBe(evening.hash);
    expect(replay(evening.log, 7)).toBe(evening.hash);
  });

  it('is the same on every machine and every run: the hash of this evening is known', () => {
    expect(evening.hash).toBe('7fb84a4b2f26dd79');
  });

  it('differs by seed, by one tick, and by one input', () => {
    expect(replay(evening.log, 8)).not.toBe(evening.hash);
    expect(replay(evening.log, 7, TICKS - 1)).not.toBe(evening.hash);
    const changed = { rows: [...evening.log.rows] };
    const last = changed.rows.length - 5;
    changed.rows[last + 1] = Input.jobSubmitted;
    changed.rows[last + 2] = 999_999;
    expect(replay(changed, 7)).not.toBe(evening.hash);
  });
});
