/**
 * Numeric messages across the world's border, as columns: nothing is allocated when a tick reads or writes one,
 * and a run's whole input is a flat log that can be recorded and replayed.
 */

export interface Mailbox {
  readonly kind: Uint8Array;
  /** Meaning by kind, see `Input` and `Effect`. */
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly x: Float64Array;
  length: number;
  readonly capacity: number;
}

/** What enters the world, read by `drainInput`. `job` is a job's serial, `device` a device's index. */
export const Input = {
  /** a = job, b = steps | (priority + 128) << 24, x = cost of one step (latent pixels x evaluations) */
  jobSubmitted: 1,
  /** a = job: somebody asked for it to stop */
  jobCancelRequested: 2,
  /** a = job, b = steps done, x = seconds that the last step took */
  jobStepped: 3,
  /** a = job: its picture is saved */
  jobFinished: 4,
  /** a = job: it will not go on */
  jobFailed: 5,
  /** a = job: its worker has let go of it */
  jobStopped: 6,
  /** a = device, b = a value of `DeviceReach`: it can take a job */
  deviceReady: 7,
  /** a = device: its process died; what it was doing goes back to the queue */
  deviceLost: 8,
  /** a = job, b = steps done already (a checkpoint from an earlier run of the program) */
  jobRestored: 9,
  /** a = job, b = place among those that wait, 0 = next */
  jobMoved: 10,
  /** a = 1: no job begins any more; 0: they do again */
  queuePaused: 11,
  /** a = job, b = 1: another machine has all that it is painted with; 0: none has */
  jobPlaced: 12,
  /** a = job: its device gives it back, through no fault of either; it goes back to the queue, with its checkpoint */
  jobReturned: 13,
  /** a = device: it takes no more jobs; what it is doing it does to its end */
  deviceLeft: 14,
  /** a = job, b = model: what it is painted with */
  jobModel: 15,
  /** a = job, x = seconds for which it had waited before this run of the program */
  jobAged: 16,
  /** a = device, b = model, x = seconds that loading it took: it is in memory there */
  modelLoaded: 17,
  /** a = device, b = model: it is not any more */
  modelEvicted: 18,
  /** a = model, x = bytes that it takes */
  modelMeasured: 19,
  /** a = device, x = bytes that models may take there */
  deviceMemory: 20,
  /** a = utterance: a text will be heard; its visemes and words follow */
  utteranceOpened: 32,
  /** a = utterance, b = packViseme(), x = seconds from the utterance's start */
  visemeAdded: 33,
  /** a = utterance, b = its length in 0.1 ms, x = seconds from the utterance's start */
  wordAdded: 34,
  /** a = utterance, b = 1 playing, 0 not; x = seconds of it that have been heard */
  audioClock: 35,
  /** a = utterance, b = 1 when it was cut off: nothing of it is heard any more */
  utteranceEnded: 36,
  /** a = packPlace(x, y), b = for how long in 0.1 s, 0 = for good; x = metres towards the viewer: what she looks at */
  gazeTurned: 37,
  /** a = 0 … 5 a feeling, 6 valence, 7 arousal; x = how much */
  feelingSet: 38,
  /** a = tweak, x = its value */
  tweakSet: 39,
  /** a = thought, b = one of `Stimulus` | urgent << 8: something happened to think about */
  stimulus: 48,
  /** a = thought, b = place in `INTENTS`, x = chance that this was meant */
  thoughtBelieved: 49,
  /** a = thought, b = times in a row that she has asked back, x = 0 … 1 what is lost if it was not meant */
  thoughtWeighed: 50,
  /** a = thought, b = how many could be meant, x = chance that the best of them is */
  thoughtFound: 51,
  /** a = thought, b = one of `ThoughtPhase`: what this phase asked for is there */
  thoughtAnswered: 52,
  /** something happened that ends a reflection, and puts off the next one */
  roused: 64,
  /** a = cycle, b = one of `ReflectionPhase`: what it asked for is done */
  reflected: 65,
  /** a = 1 she may reflect | 2 she may dream */
  reflectionAllowed: 66,
  /** a = 0 valence, 1 arousal; x = what the last day left of it, -1 … 1 */
  moodLeft: 67,
  /** a = job, b = cycle: a dream is being painted */
  dreamBegun: 68,
} as const;

/** What leaves the world, carried out after the tick. */
export const Effect = {
  /** a = job, b = device: run it, from its checkpoint where there is one */
  dispatch: 1,
  /** a = job, b = device: stop it */
  stop: 2,
  /** a = job: it was cancelled before any device had it */
  cancelled: 3,
  /** a = job: its worker died under it too often without a step of progress */
  abandoned: 4,
  /** a = job: it and others stand elsewhere in the queue than they did */
  reordered: 5,
  /** a = job, b = device: let go of it at the next step, to go on later */
  preempt: 6,
  /** a = thought, b = one of `ThoughtPhase`: it has begun; what belongs to it is done outside, and answered */
  thoughtPhase: 32,
  /** a = thought, b = bits by phase that were not waited for to the end: it is over */
  thoughtEnded: 33,
  /** a = cycle, b = one of `ReflectionPhase`, x = a seed: it has begun; what belongs to it is done outside, and answered */
  reflect: 48,
  /** a = cycle: it is over before its end, with whatever it had begun */
  awake: 49,
} as const;

export function createMailbox(capacity: number): Mailbox {
  return {
    kind: new Uint8Array(capacity),
    a: new Uint32Array(capacity),
    b: new Uint32Array(capacity),
    x: new Float64Array(capacity),
    length: 0,
    capacity,
  };
}

/** Appends a message. Returns false when the box is full (the sender keeps it and tries again next tick). */
export function post(box: Mailbox, kind: number, a: number, b = 0, x = 0): boolean {
  if (box.length === box.capacity) return false;
  const i = box.length++;
  box.kind[i] = kind;
  box.a[i] = a;
  box.b[i] = b;
  box.x[i] = x;
  return true;
}
