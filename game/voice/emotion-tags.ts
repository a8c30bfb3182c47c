/** Feelings that a text names in brackets, `[joy]`: they show on her face, and are never said. */
import { readText } from '../../models/speech/text/read-text.ts';
import { FEELINGS } from '../avatar/palette.ts';

export const EMOTIONS = ['calm', ...FEELINGS] as const;
export type Emotion = (typeof EMOTIONS)[number];

export interface EmotionCue {
  readonly emotion: Emotion;
  /** It begins with this word of the text, from 0; the number of words when it stands at the end. */
  readonly word: number;
}

/** What language models and people write for them. */
const OTHER_NAMES: Readonly<Record<string, Emotion>> = {
  ...{ neutral: 'calm', relaxed: 'calm', peaceful: 'calm' },
  ...{ happy: 'joy', joyful: 'joy', smile: 'joy', smiles: 'joy', laughs: 'joy', excited: 'joy' },
  ...{ sad: 'sorrow', sadness: 'sorrow', sighs: 'sorrow', crying: 'sorrow' },
  ...{ angry: 'anger', annoyed: 'anger', frustrated: 'anger' },
  ...{ surprised: 'surprise', shocked: 'surprise', amazed: 'surprise', gasps: 'surprise' },
  ...{ afraid: 'fear', scared: 'fear', worried: 'fear', nervous: 'fear' },
  ...{ love: 'affection', loving: 'affection', tender: 'affection', affectionate: 'affection' },
};

/**
 * A word or three in brackets is a direction for a performer, whether its feeling is known or not. A link's text
 * (`[here](…)`) is not.
 */
const TAG = /\[\s{0,4}([a-z]{2,20}(?:[ _-][a-z]{1,20}){0,2})\s{0,4}\](?!\()/gi;

/**
 * Takes the tags out of a text.
 * @returns what is to be said, and where which feeling begins
 * @throws AuroraError SPEECH_TEXT_TOO_LONG
 */
export function takeEmotions(text: string): { text: string; cues: EmotionCue[] } {
  const cues: EmotionCue[] = [];
  const parts: string[] = [];
  let from = 0;
  let words = 0;
  for (const match of text.matchAll(TAG)) {
    const before = text.slice(from, match.index);
    parts.push(before);
    from = match.index + match[0].length;
    words += readText(before).length;
    const emotion = emotionOf(match[1]!.toLowerCase());
    if (emotion !== null) cues.push({ emotion, word: words });
  }
  parts.push(text.slice(from));
  return { text: from === 0 ? text : parts.join(' '), cues };
}

const emotionOf = (name: string): Emotion | null =>
  EMOTIONS.find(emotion => emotion === name) ??
  (Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name]! : null);
