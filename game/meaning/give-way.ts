/**
 * What nobody waits for makes way for what somebody does. A low priority would do it too, but whatever has one keeps it (only an
 * administrator may raise it again), and a question of a person would then be answered late as well.
 */

/** Times its processor time that a piece of work may take before somebody else must have wanted the processor. */
const SHARED = 1.5;
/** Milliseconds: what is shorter says nothing. */
const SHORT = 4;

/** Milliseconds to rest after a piece of work: where others want the processor as well, it leaves them two thirds. */
export const restAfter = (wallMs: number, processorMs: number): number =>
  wallMs > SHORT && wallMs > SHARED * processorMs ? 2 * wallMs : 0;
