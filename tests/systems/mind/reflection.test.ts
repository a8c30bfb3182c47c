/** The outer loop in the world: simulated days, in which only what it is about is ticked, a second at a time. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  type AuroraWorld,
  Effect,
  FIRST_PAUSE,
  Input,
  LONGEST_PAUSE,
  PHI,
  post,
  ReflectionPhase,
} from '../../../components/index.ts';
import { createAuroraWorld } from '../../../game/world.ts';
import {
  advanceTime,
  backOff,
  drainInput,
  driftMood,
  feel,
  packSteps,
  reflect,
  rouse,
} from '../../../systems/index.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

class Sleeper {
  readonly world: AuroraWorld;
  readonly effects: { at: number; kind: number; cycle: number; phase: number; seed: number }[] = [];
  /** Answers every phase in the next tick, as a service would. */
  answers = true;
  seconds = 0;

  constructor(seed = 1) {
    this.world = createAuroraWorld({ seed });
    (this.world.clock as { step: number }).step = 1;
    this.allow(1);
  }

  allow(bits: number): this {
    return this.send(Input.reflectionAllowed, bits);
  }

  send(kind: number, a: number, b = 0, x = 0): this {
    post(this.world.inbox, kind, a, b, x);
    return this;
  }

  wait(seconds: number): this {
    const { world } = this;
    for (let i = 0; i < seconds; i++) {
      for (const system of [advanceTime, drainInput, rouse, backOff, reflect, driftMood, feel]) system(world);
      this.seconds++;
      const { outbox } = world;
      for (let e = 0; e < outbox.length; e++) {
        const [kind, cycle, phase] = [outbox.kind[e]!, outbox.a[e]!, outbox.b[e]!];
        this.effects.push({ at: this.seconds, kind, cycle, phase, seed: outbox.x[e]! });
        if (this.answers && kind === Effect.reflect) this.send(Input.reflected, cycle, phase);
      }
      outbox.length = 0;
    }
    return this;
  }

  get cycles() {
    return this.effects
      .filter(({ kind, phase }) => kind === Effect.reflect && phase === 1)
      .map(({ at }) => at);
  }

  get now() {
    const { components, companion } = this.world;
    const { Reflection, Emotion } = components;
    return {
      phase: Reflection.phase[companion]!,
      pause: Reflection.pause[companion]!,
      dreamJob: Reflection.dreamJob[companion]!,
      valence: Emotion.valence[companion]!,
    };
  }
}

let she: Sleeper;
beforeEach(() => {
  she = new Sleeper();
});

describe('without leave', () => {
  it('she does not reflect', () => {
    expect(she.allow(0).wait(DAY).effects).toEqual([]);
  });

  it('she does not dream, though she reflects', () => {
    expect(she.wait(DAY).effects.some(({ phase }) => phase === ReflectionPhase.dream)).toBe(false);
  });
});

describe('three quiet days', () => {
  it('have pauses of which each is φ times the one before, up to four hours', () => {
    const { cycles } = she.wait(3 * DAY);
    // A cycle takes a tick for each of its phases.
    const pauses = cycles.map((at, i) => at - (i === 0 ? 0 : cycles[i - 1]! + 5));
    const expected = [FIRST_PAUSE];
    while (expected.length < pauses.length) expected.push(Math.min(LONGEST_PAUSE, expected.at(-1)! * PHI));
    for (const [i, pause] of pauses.entries()) expect(Math.abs(pause - expected[i]!)).toBeLessThanOrEqual(2);
    expect(pauses.at(-1)).toBe(LONGEST_PAUSE);
    // 12 pauses of less than four hours take 9.6 hours; then one cycle every four.
    expect(cycles).toHaveLength(27);
  });

  it('go through all phases in order, one a tick', () => {
    she.wait(FIRST_PAUSE + 10);
    expect(she.effects.map(({ at, phase }) => [at - she.effects[0]!.at, phase])).toEqual([
      ...[
        [0, 1],
        [1, 2],
        [2, 3],
        [3, 4],
        [4, 5],
      ],
    ]);
    expect(she.now.phase).toBe(ReflectionPhase.rest);
  });

  it('are the same for the same seed and inbox, and dreams other ones for another', () => {
    const dreams = (seed: number) => {
      const other = new Sleeper(seed).allow(3).wait(DAY);
      return other.effects;
    };
    expect(dreams(5)).toEqual(dreams(5));
    expect(dreams(5).map(({ seed }) => seed)).not.toEqual(dreams(6).map(({ seed }) => seed));
  });
});

describe('a stimulus', () => {
  it('makes the next pause the shortest again', () => {
    she.wait(DAY);
    expect(she.now.pause).toBe(LONGEST_PAUSE);
    const { length } = she.cycles;
    she.send(Input.roused, 0).wait(FIRST_PAUSE + 1);
    expect(she.cycles).toHaveLength(length + 1);
  });

  it('ends a cycle under way at once, and its late answer says nothing', () => {
    she.answers = false;
    she.wait(FIRST_PAUSE + 5);
    expect(she.now.phase).toBe(ReflectionPhase.consolidate);
    const { cycle } = she.effects[0]!;
    she.send(Input.roused, 0).wait(1);
    expect(she.effects.at(-1)).toMatchObject({ kind: Effect.awake, cycle });
    she.send(Input.reflected, cycle, ReflectionPhase.consolidate).wait(2);
    expect(she.now.phase).toBe(ReflectionPhase.rest);
  });

  it('does not hurry a phase: nobody else answers for it', () => {
    she.answers = false;
    she.wait(HOUR);
    expect(she.effects).toHaveLength(1);
    she.send(Input.reflected, 1, ReflectionPhase.decay).wait(2);
    expect(she.now.phase).toBe(ReflectionPhase.consolidate);
  });
});

describe('a dream', () => {
  const asleep = () => {
    she.allow(3).wait(FIRST_PAUSE + 4);
    she.answers = false;
    she.wait(1);
    expect(she.effects.at(-1)).toMatchObject({ kind: Effect.reflect, phase: ReflectionPhase.dream });
    const { cycle } = she.effects.at(-1)!;
    she.send(Input.jobSubmitted, 70, packSteps(20, -128), 512).send(Input.dreamBegun, 70, cycle).wait(3);
    expect(she.now).toMatchObject({ phase: ReflectionPhase.dream, dreamJob: 70 });
    return cycle;
  };

  it('begins on an idle machine only', () => {
    she.allow(3).send(Input.jobSubmitted, 7, packSteps(20, 0), 512).wait(HOUR);
    expect(she.cycles.length).toBeGreaterThan(3);
    expect(she.effects.some(({ phase }) => phase === ReflectionPhase.dream)).toBe(false);
  });

  it('is ended by a picture that somebody asks for, in the same tick', () => {
    const cycle = asleep();
    she.send(Input.jobSubmitted, 71, packSteps(20, 0), 512).wait(1);
    expect(she.effects.at(-1)).toMatchObject({ kind: Effect.awake, cycle });
    expect(she.now).toMatchObject({ phase: ReflectionPhase.rest, dreamJob: 0, pause: FIRST_PAUSE });
  });

  it('is ended by any stimulus', () => {
    const cycle = asleep();
    she.send(Input.roused, 0).wait(1);
    expect(she.effects.at(-1)).toMatchObject({ kind: Effect.awake, cycle });
  });

  it('that is dreamt to its end is followed by rest', () => {
    const cycle = asleep();
    she.send(Input.reflected, cycle, ReflectionPhase.dream).wait(1);
    expect(she.now).toMatchObject({ phase: ReflectionPhase.rest, dreamJob: 0 });
  });
});

describe('her mood', () => {
  it('drifts to what the day left, and a stronger feeling stands above it and falls back to it', () => {
    she.send(Input.moodLeft, 0, 0, 0.3).wait(HOUR);
    expect(she.now.valence).toBeCloseTo(0.3, 1);
    she.send(Input.feelingSet, 6, 0, -0.9).wait(2);
    expect(she.now.valence).toBeLessThan(-0.3);
    she.wait(HOUR);
    expect(she.now.valence).toBeCloseTo(0.3, 1);
  });

  it('comes slowly: after a minute there is little of it', () => {
    she.send(Input.moodLeft, 0, 0, 0.3).wait(60);
    expect(she.now.valence).toBeLessThan(0.03);
  });
});
