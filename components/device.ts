/** Something that runs jobs: a diffusion worker process and the hardware it computes on, or a place for a job of a queue that other machines take from. */

export const DeviceState = { absent: 0, ready: 1 } as const;

export const createDeviceColumns = (capacity: number) => ({
  /** Which worker, from 0. */
  index: new Uint32Array(capacity),
  state: new Uint8Array(capacity),
  /** 1 = it stands for other machines: only jobs that may be painted elsewhere are for it. */
  remote: new Uint8Array(capacity),
  /** Entity of the job that it runs; 0 = idle. */
  job: new Uint32Array(capacity),
  /** Learned speed: seconds per unit of `Job.stepCost`; 0 = not measured yet. */
  secondsPerCost: new Float64Array(capacity),
  /** Times it came back after it was lost. */
  returns: new Uint32Array(capacity),
});
export type DeviceColumns = ReturnType<typeof createDeviceColumns>;
