import { describe, expect, it } from 'vitest';
import { takeEmotions } from '../../../game/voice/emotion-tags.ts';
import { readText } from '../../../models/speech/text/read-text.ts';

const said = (text: string) => readText(takeEmotions(text).text).map(word => word.text);

describe('feelings in brackets', () => {
  it('begin with the word behind them, and are not said', () => {
    expect(takeEmotions('[joy] I did it! But now [sad] it is over. [surprise]').cues).toEqual([
      { emotion: 'joy', word: 0 },
      { emotion: 'sorrow', word: 5 },
      { emotion: 'surprise', word: 8 },
    ]);
    expect(said('[joy] I did it! [sad] It is over.')).toEqual(['I', 'did', 'it!', 'It', 'is', 'over.']);
  });

  it('that nobody knows are not said either, and are no feeling', () => {
    for (const text of ['Hello [winks] you', 'Hello [looks away sadly] you', 'Hello [constructor] you'])
      expect([said(text), takeEmotions(text).cues]).toEqual([['Hello', 'you'], []]);
  });

  it('leave links, numbers and lone brackets alone', () => {
    for (const text of ['See [here](https://a.org/x) now', 'line [12] of 3', 'a [ b', '[]', '[Joy'])
      expect(takeEmotions(text)).toEqual({ text, cues: [] });
  });

  it('are found in a text of nothing else, and in one that tries to be slow', () => {
    expect(takeEmotions('[joy][anger]').cues.map(({ emotion }) => emotion)).toEqual(['joy', 'anger']);
    expect(takeEmotions('[a '.repeat(16_000)).cues).toEqual([]);
  });
});
