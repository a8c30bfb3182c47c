/** A text that is spoken: its sound is elsewhere, and its visemes and words lie in the world's timeline. */

export const createUtteranceColumns = (capacity: number) => ({
  /** Order of opening, from 1; never reused while the program runs. */
  serial: new Uint32Array(capacity),
  /** Entity of the companion who says it. */
  speaker: new Uint32Array(capacity),
  /** Its part of the timeline: numbers that only grow, taken modulo the timeline's capacity. */
  firstViseme: new Uint32Array(capacity),
  visemeCount: new Uint32Array(capacity),
  firstWord: new Uint32Array(capacity),
  wordCount: new Uint32Array(capacity),
});
export type UtteranceColumns = ReturnType<typeof createUtteranceColumns>;

/** Visemes, and words, that a timeline holds: about ten minutes of speech; whoever tells of them stays closer. */
export const TIMELINE_CAPACITY = 8192;

/** Rings of what is being said. Times are seconds from the start of the utterance. */
export const createTimeline = () => ({
  visemes: 0,
  viseme: new Uint8Array(TIMELINE_CAPACITY),
  stress: new Uint8Array(TIMELINE_CAPACITY),
  /** 1 is usual. */
  loudness: new Float64Array(TIMELINE_CAPACITY),
  visemeStart: new Float64Array(TIMELINE_CAPACITY),
  visemeEnd: new Float64Array(TIMELINE_CAPACITY),
  words: 0,
  wordStart: new Float64Array(TIMELINE_CAPACITY),
  wordEnd: new Float64Array(TIMELINE_CAPACITY),
});
export type Timeline = ReturnType<typeof createTimeline>;
