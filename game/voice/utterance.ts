/** One text on its way from being asked for to having been heard. */
import type { TimedWord } from '../../models/speech/tts/timed-phoneme.ts';
import type { StopReason, UtteranceView } from '../api/voice-protocol.ts';
import type { EmotionCue } from './emotion-tags.ts';

export interface Utterance {
  readonly id: string;
  /** What is said: without tags. */
  readonly text: string;
  readonly voice: string | undefined;
  readonly speed: number | undefined;
  /** Feelings that are still to come, in order. */
  readonly cues: EmotionCue[];
  /** When it was asked for, milliseconds of the kernel's clock; null where it had to wait for another one. */
  readonly askedAt: number | null;
  state: UtteranceView['state'];
  /** Its captions; null until the voice has taken it up. */
  words: readonly string[] | null;
  /** Words whose sound is made, in order. */
  readonly timed: TimedWord[];
  /** Seconds of sound that are made. */
  made: number;
  /** All of its sound is made. */
  complete: boolean;
  stopped: { readonly reason: StopReason; readonly unsaid: string } | null;
}

export function newUtterance(
  id: string,
  text: string,
  cues: EmotionCue[],
  { voice, speed }: { voice?: string | undefined; speed?: number | undefined },
  askedAt: number | null = null,
): Utterance {
  const open = { state: 'waiting', words: null, made: 0, complete: false, stopped: null } as const;
  return { ...open, id, text, voice, speed, cues, askedAt, timed: [] };
}

/** Words that have been heard to their end after so many seconds. */
export function wordsHeard({ timed }: Utterance, seconds: number): number {
  let heard = 0;
  for (const { index, end } of timed) if (end <= seconds) heard = Math.max(heard, index + 1);
  return heard;
}

/** What is left to say after so many seconds; a word that is cut in two is left whole. */
export function unsaidAfter(utterance: Utterance, seconds: number): string {
  if (utterance.words === null) return utterance.text;
  return utterance.words.slice(wordsHeard(utterance, seconds)).join(' ');
}

export function utteranceView(utterance: Utterance, heard: number): UtteranceView {
  const { id, text, state, words, made, complete, stopped } = utterance;
  return {
    ...{ id, text, state, words, heard },
    seconds: complete ? made : null,
    reason: stopped?.reason ?? null,
    unsaid: stopped?.unsaid ?? null,
  };
}
