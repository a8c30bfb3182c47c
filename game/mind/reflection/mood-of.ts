/** What a day leaves: pleasant where things worked, lively where much happened. Small, so that it is no grin. */

const MOST = 0.3;

export interface Mood {
  /** -1 … 1 */
  readonly valence: number;
  readonly arousal: number;
}

export function moodOf(day: {
  readonly worked: number;
  readonly failed: number;
  readonly episodes: number;
}): Mood {
  return {
    valence: MOST * Math.tanh((day.worked - day.failed) / 3),
    // A quiet day makes drowsy, twenty things wake.
    arousal: MOST * Math.tanh((day.episodes - 6) / 12),
  };
}
