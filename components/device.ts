/** Something that runs jobs: a diffusion worker process and the hardware it computes on, or a place for a job of a queue that other machines take from. */

export const DeviceState = { absent: 0, ready: 1 } as const;

/**
 * Which jobs are for a device: `any`; of those that stand for other machines only what may be painted `elsewhere`; and of one that is
 * spared where others can do it, only the `rest`.
 */
export const DeviceReach = { any: 0, elsewhere: 1, rest: 2 } as const;

export const createDeviceColumns = (capacity: number) => ({
  /** Which worker, from 0. */
  index: new Uint32Array(capacity),
  state: new Uint8Array(capacity),
  /** A value of `DeviceReach`. */
  reach: new Uint8Array(capacity),
  /** Entity of the job that it runs; 0 = idle. */
  job: new Uint32Array(capacity),
  /** Learned speed: seconds per unit of `Job.stepCost`; 0 = not measured yet. */
  secondsPerCost: new Float64Array(capacity),
  /** Times it came back after it was lost. */
  returns: new Uint32Array(capacity),
  /** Bytes that models may take there; 0 = unknown. */
  memoryBytes: new Float64Array(capacity),
  /** Scratch of the plan: seconds until it is free, with what the plan has given it. */
  freeIn: new Float64Array(capacity),
  /** Scratch of the plan: the last model that it was given; 0 = nothing yet. */
  plannedModel: new Uint32Array(capacity),
});
/** Devices that are told apart by what they have in memory; others count as empty. */
export const MAX_DEVICES = 64;
/** Models that a device is known to have in memory; of more, the one that came first is forgotten. */
export const MODELS_EACH = 4;
/** Models that are told apart by what they cost to load; others cost what is usual. */
export const MAX_MODELS = 1024;

/** What is known of models, by number; 0 is none. */
export const createModelTable = () => ({
  /** [MAX_DEVICES, MODELS_EACH]: models in memory, the first come first; 0 = an empty place. */
  resident: new Uint32Array(MAX_DEVICES * MODELS_EACH),
  /** Seconds that loading took last; 0 = not measured. */
  loadSeconds: new Float64Array(MAX_MODELS),
  /** Bytes that it takes; 0 = not measured. */
  bytes: new Float64Array(MAX_MODELS),
});
export type ModelTable = ReturnType<typeof createModelTable>;
export type DeviceColumns = ReturnType<typeof createDeviceColumns>;
