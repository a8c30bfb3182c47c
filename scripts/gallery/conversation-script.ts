/** What is said: a question, an answer that is interrupted, and what she makes of it. */

export interface Line {
  /** With her feelings, as anything that gives her texts may write them. */
  readonly text: string;
  /** Words of it that have been heard when the person begins to speak over her. */
  readonly interruptedAfter?: number;
}

export interface Turn {
  readonly person: string;
  readonly she: readonly Line[];
}

export const PERSON_VOICE = 'am_michael';

export const TURNS: readonly Turn[] = [
  {
    person: 'Aurora, what did you paint today?',
    she: [
      { text: '[joy] I painted a big brown bear by a pond, and he made me happy!' },
      {
        text: '[sorrow] But my best picture, the moon above the bay, was spoiled before I could finish it.',
        interruptedAfter: 9,
      },
    ],
  },
  {
    person: 'Please, could you paint it again?',
    she: [{ text: '[surprise] Oh! Would you like that? [joy] Then I will begin with a much bigger moon.' }],
  },
];
