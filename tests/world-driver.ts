import { type AuroraWorld, Effect, Input, JobState, post } from '../components/index.ts';
import { createFrameTimes } from '../game/frame-times.ts';
import { KERNEL_SCHEDULE } from '../game/schedule.ts';
import { runTick } from '../game/tick.ts';
import { createAuroraWorld } from '../game/world.ts';
import { packSteps } from '../systems/index.ts';

/** Drives a world in the words of its users; time is only ticks, and nothing waits. */
export class WorldDriver {
  readonly world: AuroraWorld;
  readonly effects: { kind: number; job: number; device: number }[] = [];
  readonly published: number[] = [];
  #times = createFrameTimes(KERNEL_SCHEDULE.length);

  constructor(seed = 1) {
    this.world = createAuroraWorld({ seed });
  }

  submit(serial: number, { steps = 20, priority = 0, cost = 512 } = {}): this {
    post(this.world.inbox, Input.jobSubmitted, serial, packSteps(steps, priority), cost);
    return this;
  }

  send(kind: number, a: number, b = 0, x = 0): this {
    post(this.world.inbox, kind, a, b, x);
    return this;
  }

  tick(count = 1): this {
    for (let i = 0; i < count; i++) {
      runTick(this.world, KERNEL_SCHEDULE, this.#times, () => 0);
      const { outbox, published } = this.world;
      for (let e = 0; e < outbox.length; e++) {
        this.effects.push({ kind: outbox.kind[e]!, job: outbox.a[e]!, device: outbox.b[e]! });
      }
      outbox.length = 0;
      for (let p = 0; p < published.length; p++) this.published.push(published.entities[p]!);
    }
    return this;
  }

  /** Serials in the order in which they were given to a device. */
  dispatched(): number[] {
    return this.effects.filter(e => e.kind === Effect.dispatch).map(e => e.job);
  }

  /** A column of the job with this serial; throws when the job has left the world. */
  job(serial: number) {
    const entity = this.world.jobBySerial.get(serial);
    if (entity === undefined) throw new Error(`job ${serial} is not in the world`);
    const { Job } = this.world.components;
    return {
      state: Object.entries(JobState).find(([, value]) => value === Job.state[entity])![0],
      position: Job.position[entity]!,
      eta: Job.eta[entity]!,
      step: Job.step[entity]!,
      resumes: Job.resumes[entity]!,
    };
  }
}
