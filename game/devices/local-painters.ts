/**
 * The painters of this machine: one worker process, or several where it has more than one graphics device, or more cores than a step can use.
 * Each is a device of the world of its own; what the machine has is shared out among them.
 */
import type { AuroraError } from '../../models/errors.ts';
import { modelBudget } from '../../models/worker/memory-budget.ts';
import { threadCount } from '../../models/worker/thread-count.ts';
import type { JobRecord } from '../jobs/job-record.ts';
import type { SketchOrder } from '../sketch/sketch-service.ts';
import { DiffusionDevice, type DiffusionDeviceOptions } from './diffusion-device.ts';
import { PainterShare, type Share } from './painter-share.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface LocalPaintersOptions
  extends Omit<DiffusionDeviceOptions, 'index' | 'env' | 'painters' | 'onHopeless'> {
  readonly count: number;
  readonly env: Readonly<Record<string, string>>;
  /** None of them starts: what waits here will not be painted. */
  readonly onHopeless: (error: AuroraError) => void;
}

const MB = 1024 * 1024;

export class LocalPainters {
  readonly devices: readonly DiffusionDevice[];
  readonly #shares: readonly PainterShare[];
  readonly #hopeless = new Set<number>();

  constructor({ count, env, onHopeless, ...options }: LocalPaintersOptions) {
    this.devices = Array.from(
      { length: count },
      (_, index) =>
        new DiffusionDevice({
          ...{ ...options, index, painters: count },
          env: { ...env, ...shareOf(index, count, { ...process.env, ...env }) },
          onHopeless: error => {
            this.#hopeless.add(index);
            // Another one may still paint it.
            if (this.#hopeless.size === count) onHopeless(error);
          },
        }),
    );
    this.#shares = this.devices.map(() => new PainterShare());
    for (const [index, { process: worker }] of this.devices.entries())
      worker.on('state', state => state === 'ready' && this.#hopeless.delete(index));
  }

  /** The one that paints along with words, and that is asked for its provider. */
  get first(): DiffusionDevice {
    return this.devices[0]!;
  }

  /** Paths of the models that one of them has in memory. */
  get loaded(): ReadonlySet<string> {
    return new Set(this.devices.flatMap(({ loaded }) => [...loaded]));
  }

  start(): void {
    for (const device of this.devices) device.start();
  }

  /** There is work: those that were given up are tried once more. */
  wake(): void {
    for (const device of this.devices) device.wake();
  }

  run(record: JobRecord, on: number): void {
    // Its worker died after the last step: the picture is there, and about to be kept, though another one is asked for it.
    if (this.devices.some(device => device.keeps(record))) return;
    this.devices[on]?.run(record);
  }

  sketch(message: SketchOrder): void {
    this.first.sketch(message);
  }

  /** How much of the processor they may have, and how long they rest after each step. */
  share(wanted: Share, rest: number): void {
    for (const [index, device] of this.devices.entries()) {
      this.#shares[index]!.update(wanted, device.process.pid);
      device.pace(rest);
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.devices.map(device => device.stop()));
  }
}

/**
 * What one of several may use: its part of the threads and of the memory for models, and of the graphics devices that are named
 * (`CUDA_VISIBLE_DEVICES=0,1`) one. One alone has all of it.
 */
export function shareOf(index: number, count: number, env: Environment): Record<string, string> {
  if (count === 1) return {};
  const part = (name: string, of: () => number): Record<string, string> => {
    try {
      return { [name]: String(Math.max(1, Math.floor(of() / count))) };
    } catch {
      // A value that is none stays as it is: each worker says what is wrong with it.
      return {};
    }
  };
  const devices = (env.CUDA_VISIBLE_DEVICES ?? '').split(',').filter(name => name.trim() !== '');
  return {
    ...part('AURORA_THREADS', () => threadCount(env)),
    ...part('AURORA_MODEL_MEMORY', () => modelBudget(env) / MB),
    ...(devices.length > 1 && { CUDA_VISIBLE_DEVICES: devices[index % devices.length]!.trim() }),
  };
}
