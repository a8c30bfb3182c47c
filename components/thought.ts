/** A thought: one going round of the Π-cycle, for one thing that happened. Its words live outside the world, under its serial. */

/** What it is about. */
export const Stimulus = { typed: 1, heard: 2, painted: 3, failed: 4 } as const;
export type StimulusName = keyof typeof Stimulus;

/** In order; the same numbers as `ThoughtState`, by which the stage shows them. */
export const ThoughtPhase = { perceive: 1, interpret: 2, recall: 3, decide: 4, act: 5 } as const;
export type PhaseName = keyof typeof ThoughtPhase;

/** What the other one may have meant; `witness`: nobody said anything, something happened. */
export const INTENTS = ['speak', 'paint', 'repaint', 'recall', 'forget', 'control', 'witness'] as const;
export type IntentName = (typeof INTENTS)[number];

/** What she can do about it. The first ones answer the intents of the same name; `ask` is for when it is not clear, `note` keeps quiet. */
export const ACTS = ['speak', 'paint', 'repaint', 'recall', 'forget', 'control', 'note', 'ask'] as const;
export type ActName = (typeof ACTS)[number];

/** What has to be found before it can be done: a picture, a memory. */
export const NEEDS_FINDING: readonly ActName[] = ['repaint', 'forget'];

export const createThoughtColumns = (capacity: number) => ({
  /** Order of what happened, from 1; never reused while the program runs. */
  serial: new Uint32Array(capacity),
  /** One of `Stimulus`. */
  stimulus: new Uint8Array(capacity),
  /** 1 = it does not wait for older thoughts: somebody says "stop". */
  urgent: new Uint8Array(capacity),
  /** One of `ThoughtPhase`. */
  phase: new Uint8Array(capacity),
  begunTick: new Uint32Array(capacity),
  /** When its present phase began. */
  phaseTick: new Uint32Array(capacity),
  /** 1 = what its present phase asked for is there. */
  answered: new Uint8Array(capacity),
  /** Bit by phase: the answer took too long, and it went on without. */
  late: new Uint8Array(capacity),
  /** Chance of each of `INTENTS`, [rows, intents]; what is left to 1 is "none of them". */
  belief: new Float64Array(capacity * INTENTS.length),
  /** How many were found that could be meant, and the chance that the best of them is. */
  found: new Uint16Array(capacity),
  match: new Float64Array(capacity),
  /** 0 … 1: what is lost if it is done and was not meant. */
  stakes: new Float64Array(capacity),
  /** Times in a row that she has asked back already. */
  asked: new Uint8Array(capacity),
  /** What is expected of each of `ACTS`, [rows, acts], and the place of the chosen one. */
  value: new Float64Array(capacity * ACTS.length),
  act: new Uint8Array(capacity),
});
export type ThoughtColumns = ReturnType<typeof createThoughtColumns>;
