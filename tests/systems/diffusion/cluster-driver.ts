/** A cluster that is simulated to the step, on a real world: devices of unlike speeds that load models, step, die and come back. */
import { type AuroraWorld, Effect, Input, JobState, MODELS_EACH, post } from '../../../components/index.ts';
import { createAuroraWorld } from '../../../game/world.ts';
import {
  advanceTime,
  dispatchJobs,
  drainInput,
  estimateQueue,
  packSteps,
  preemptJobs,
  publishChanges,
  sweepRetired,
} from '../../../systems/index.ts';

export interface SimulatedDevice {
  /** Seconds a unit of cost. */
  readonly speed: number;
  /** Bytes; 0 = it does not say. */
  readonly memory?: number;
}

export interface SimulatedJob {
  readonly steps: number;
  /** Of one step. */
  readonly cost: number;
  readonly model: number;
  readonly priority?: number;
}

interface Running {
  serial: number;
  /** Seconds at which the next step ends. */
  next: number;
  makesWay: boolean;
}

interface Told {
  readonly serial: number;
  readonly device: number;
  /** Seconds. */
  readonly at: number;
}

/** Seconds that each model takes to load, everywhere. */
const LOAD = 2;

export class Cluster {
  readonly world: AuroraWorld;
  readonly devices: readonly SimulatedDevice[];
  readonly jobs = new Map<number, SimulatedJob & { at: number }>();
  readonly begun: Told[] = [];
  readonly finished: Told[] = [];
  readonly preempted: number[] = [];
  /** Steps that were computed, those included that a death has lost. */
  steps = 0;
  loads = 0;
  readonly #running = new Map<number, Running>();
  readonly #resident: number[][];
  #serial = 0;

  constructor(devices: readonly SimulatedDevice[]) {
    this.world = createAuroraWorld({ seed: 1 });
    this.devices = devices;
    this.#resident = devices.map(() => []);
    for (const index of devices.keys()) this.join(index);
  }

  get seconds(): number {
    return this.world.clock.tick * this.world.clock.step;
  }

  get open(): number {
    return this.world.jobBySerial.size;
  }

  join(index: number): void {
    this.#post(Input.deviceMemory, index, 0, this.devices[index]!.memory ?? 0);
    this.#post(Input.deviceReady, index);
  }

  /** Deaths under the job of a device since its last step. */
  stalls(index: number): number {
    const { Device, Job } = this.world.components;
    return Job.stalls[Device.job[this.world.deviceByIndex.get(index) ?? 0]!]!;
  }

  measure(model: number, bytes: number): void {
    this.#post(Input.modelMeasured, model, 0, bytes);
  }

  submit(job: SimulatedJob): number {
    const serial = ++this.#serial;
    this.jobs.set(serial, { ...job, at: this.seconds });
    this.#post(Input.jobSubmitted, serial, packSteps(job.steps, job.priority ?? 0), job.cost);
    this.#post(Input.jobModel, serial, job.model);
    return serial;
  }

  /** The process dies with what it was doing. */
  kill(index: number): void {
    this.#running.delete(index);
    this.#resident[index] = [];
    this.#post(Input.deviceLost, index);
  }

  tick(): void {
    for (const [index, running] of this.#running) this.#step(index, running);
    const { world } = this;
    for (const system of [
      advanceTime,
      drainInput,
      dispatchJobs,
      preemptJobs,
      estimateQueue,
      publishChanges,
      sweepRetired,
    ])
      system(world);
    const { outbox } = world;
    for (let i = 0; i < outbox.length; i++) {
      const device = outbox.b[i]!;
      if (outbox.kind[i] === Effect.dispatch) this.#begin(outbox.a[i]!, device);
      if (outbox.kind[i] === Effect.preempt) this.#running.get(device)!.makesWay = true;
    }
    outbox.length = 0;
  }

  /** Until nothing is left to do. @throws where that takes more than so many seconds */
  finish(mostSeconds: number, each: () => void = () => {}): void {
    do {
      each();
      this.tick();
      if (this.seconds > mostSeconds) throw new Error(`${this.open} jobs are left after ${mostSeconds} s`);
    } while (this.open > 0 || this.world.inbox.length > 0);
  }

  #begin(serial: number, index: number): void {
    const { model, cost } = this.jobs.get(serial)!;
    const { speed } = this.devices[index]!;
    this.begun.push({ serial, device: index, at: this.seconds });
    this.#running.set(index, {
      serial,
      next: this.seconds + this.#load(index, model) + cost * speed,
      makesWay: false,
    });
  }

  /** Seconds. */
  #load(index: number, model: number): number {
    const resident = this.#resident[index]!;
    if (resident.includes(model)) return 0;
    this.loads++;
    resident.push(model);
    this.#post(Input.modelLoaded, index, model, LOAD);
    if (resident.length > MODELS_EACH) this.#post(Input.modelEvicted, index, resident.shift()!);
    return LOAD;
  }

  #step(index: number, running: Running): void {
    const { serial } = running;
    const { cost, steps } = this.jobs.get(serial)!;
    const took = cost * this.devices[index]!.speed;
    while (running.next <= this.seconds) {
      this.steps++;
      const step = this.#stepOf(serial) + 1;
      this.#steps.set(serial, step);
      running.next += took;
      this.#post(Input.jobStepped, serial, step, took);
      if (step < steps && !running.makesWay) continue;
      this.#running.delete(index);
      this.#post(step < steps ? Input.jobReturned : Input.jobFinished, serial);
      if (step < steps) this.preempted.push(serial);
      else this.finished.push({ serial, device: index, at: this.seconds });
      return;
    }
  }

  readonly #steps = new Map<number, number>();

  #stepOf(serial: number): number {
    return this.#steps.get(serial) ?? 0;
  }

  #post(kind: number, a: number, b = 0, x = 0): void {
    if (!post(this.world.inbox, kind, a, b, x)) throw new Error('The inbox is full.');
  }
}

/** mulberry32 (T. Ettinger). */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** No schedule is done sooner than this, seconds: all the work on all devices, and the longest job on the fastest. */
export function lowerBound({ jobs, devices }: Cluster): number {
  const work = [...jobs.values()].map(({ steps, cost }) => steps * cost);
  const together = devices.reduce((sum, { speed }) => sum + 1 / speed, 0);
  const fastest = Math.min(...devices.map(({ speed }) => speed));
  return Math.max(work.reduce((sum, one) => sum + one, 0) / together, Math.max(...work) * fastest);
}

export const stateOf = ({ world }: Cluster, serial: number): number =>
  world.components.Job.state[world.jobBySerial.get(serial)!] ?? JobState.done;
