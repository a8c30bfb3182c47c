/**
 * What it is worth to do something when something was meant: −1 … 1, where 1 is what was wanted, 0 is nothing, and less than 0 is
 * in the way. Rows: `ACTS`; columns: `INTENTS` (speak, paint, repaint, recall, forget, control, witness).
 */
export const UTILITY: readonly (readonly number[])[] = [
  /* speak   */ [1, 0.1, 0.05, 0.2, -0.1, -0.1, -0.3],
  /* paint   */ [-0.5, 1, 0.2, -0.4, -0.5, -0.5, -1],
  /* repaint */ [-0.6, 0.1, 1, -0.3, -0.5, -0.5, -1],
  /* recall  */ [-0.1, -0.1, 0.1, 1, -0.1, -0.3, -1],
  /* forget  */ [-1, -1, -1, -1, 1, -1, -1],
  /* control */ [-0.6, -0.5, -0.5, -0.5, -0.5, 1, -1],
  /* note    */ [-0.6, -0.8, -0.8, -0.8, -0.8, -0.8, 1],
  /* ask     */ [0.3, 0.5, 0.6, 0.4, 0.5, 0.4, -1],
];

/** When nothing is understood: a question back is better than a guess. By `ACTS`. */
export const UNKNOWN: readonly number[] = [0.1, -0.5, -0.6, -0.2, -1, -0.6, -0.4, 0.3];

/** What doing it to the wrong one is worth, for acts that have to find something first. */
export const WRONG = -0.4;

/** How much worse an act is that was not meant and cannot be undone: utility below 0, times 1 + this · stakes. */
export const REGRET = 9;

/** To be asked again and again is tiresome: off the value of asking, each time in a row. */
export const TIRESOME = 0.35;
