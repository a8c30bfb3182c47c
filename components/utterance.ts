/** A clause that is spoken: its sound is elsewhere, and its visemes and words lie in the world's timeline. */

export const UtteranceState = { waiting: 0, speaking: 1, done: 2, cut: 3 } as const;

export const createUtteranceColumns = (capacity: number) => ({
  /** Order of opening, from 1; never reused while the program runs. */
  serial: new Uint32Array(capacity),
  /** Entity of the companion who says it. */
  speaker: new Uint32Array(capacity),
  state: new Uint8Array(capacity),
  /** Seconds on the audio's clock at which its time 0 is heard; Infinity = not known yet. */
  start: new Float64Array(capacity),
  /** Seconds from its start to its end. */
  length: new Float64Array(capacity),
  /** 1 = the voice's usual. */
  loudness: new Float64Array(capacity),
  /** Its part of the timeline: numbers that only grow, taken modulo the timeline's capacity. */
  firstViseme: new Uint32Array(capacity),
  visemeCount: new Uint32Array(capacity),
  firstWord: new Uint32Array(capacity),
  wordCount: new Uint32Array(capacity),
  /** The first word that has not been said to its end. */
  unsaidWord: new Uint32Array(capacity),
});
export type UtteranceColumns = ReturnType<typeof createUtteranceColumns>;

/** Visemes, and words, that a timeline holds: about ten minutes of speech. */
export const TIMELINE_CAPACITY = 8192;

/** Rings of what is being said. Times are seconds from the start of the utterance. */
export const createTimeline = () => ({
  visemes: 0,
  viseme: new Uint8Array(TIMELINE_CAPACITY),
  stress: new Uint8Array(TIMELINE_CAPACITY),
  visemeStart: new Float64Array(TIMELINE_CAPACITY),
  visemeEnd: new Float64Array(TIMELINE_CAPACITY),
  words: 0,
  wordStart: new Float64Array(TIMELINE_CAPACITY),
  wordEnd: new Float64Array(TIMELINE_CAPACITY),
});
export type Timeline = ReturnType<typeof createTimeline>;
