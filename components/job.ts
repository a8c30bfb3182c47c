/** A picture being made. Text and pixels live outside the world, under the job's serial. */

export const JobState = { queued: 0, running: 1, done: 2, failed: 3, cancelled: 4 } as const;
export type JobStateValue = (typeof JobState)[keyof typeof JobState];

export const createJobColumns = (capacity: number) => ({
  /** Order of submission, from 1; never reused while the program runs. */
  serial: new Uint32Array(capacity),
  state: new Uint8Array(capacity),
  /** Higher goes first; -128 … 127, 0 is normal. */
  priority: new Int8Array(capacity),
  /** Place among those of one priority, the lower first: the serial, until somebody moves a job. */
  order: new Uint32Array(capacity),
  /** When it is its turn among those that wait, ticks; the lower goes first. It grows later by priority alone: age counts for itself. */
  due: new Float64Array(capacity),
  /** Number of its model; 0 = unknown. */
  model: new Uint32Array(capacity),
  /** 1 = its device was asked to let go of it at the next step, for something more urgent. */
  preempting: new Uint8Array(capacity),
  step: new Uint16Array(capacity),
  steps: new Uint16Array(capacity),
  /** Cost of one step: latent pixels x denoiser evaluations. */
  stepCost: new Float64Array(capacity),
  /** Seconds, exponential moving average; 0 = not measured yet. */
  secondsPerStep: new Float64Array(capacity),
  /** Seconds until its picture; -1 = unknown. */
  eta: new Float64Array(capacity),
  /** The `eta` that pages were told last. */
  publishedEta: new Float64Array(capacity),
  /** Place in the queue, 0 = next; -1 = not queued. */
  position: new Int32Array(capacity),
  /** Entity of the device that runs it; 0 = none. */
  device: new Uint32Array(capacity),
  /** 1 = another machine has all that it is painted with. */
  elsewhere: new Uint8Array(capacity),
  /** 1 = somebody asked for it to stop. */
  cancelRequested: new Uint8Array(capacity),
  /** How often it went on after its worker died. */
  resumes: new Uint16Array(capacity),
  /** Deaths of its worker since its last step of progress. */
  stalls: new Uint8Array(capacity),
  /** 1 = pages have not been told of its present state. */
  changed: new Uint8Array(capacity),
});
export type JobColumns = ReturnType<typeof createJobColumns>;
