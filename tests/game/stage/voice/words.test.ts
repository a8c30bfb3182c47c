import { describe, expect, it } from 'vitest';
import { readSoundFrame, toPcm16 } from '../../../../game/api/sound-frames.ts';
import { captionLine, captionLines } from '../../../../game/stage/voice/caption-line.ts';
import { fromPcm16, soundFrame } from '../../../../game/stage/voice/pcm.ts';
import { spokenRequest } from '../../../../game/stage/voice/spoken-request.ts';

describe('captions', () => {
  const words = 'I see a castle by the sea. It stands on a hill and nobody has lived there for years.'.split(
    ' ',
  );

  it('have lines of a bounded length that begin with a sentence where they can', () => {
    expect(captionLines(words)).toEqual([0, 7, 16]);
    expect(captionLines([])).toEqual([]);
    expect(captionLines(['x'.repeat(90), 'y'])).toEqual([0, 1]);
  });

  it('show every word once, in its line, as it is said', () => {
    const seen = new Set<number>();
    for (let said = 1; said <= words.length; said++) {
      const line = captionLine(words, said);
      expect(line.filter(word => word.said).at(-1)?.index).toBe(said - 1);
      for (const { index, text } of line) {
        expect(text).toBe(words[index]);
        seen.add(index);
      }
    }
    expect(seen.size).toBe(words.length);
    expect(captionLine([], 0)).toEqual([]);
  });
});

describe('a spoken sentence', () => {
  it.each([
    ['Paint a dragon in front of snowy mountains.', null, 'a dragon in front of snowy mountains', true],
    ['Can you please draw me a red fox?', null, 'a red fox', true],
    ['Okay, make a castle.', null, 'a castle', true],
    ['Aurora, paint a fox.', 'paint a fox.', 'a fox', true],
    ['Aurora, a fox at night.', 'a fox at night.', 'a fox at night', true],
    ['Aurora.', '', '', true],
    ['A painting of the sea.', null, 'A painting of the sea', false],
    ['Makeup on a table.', null, 'Makeup on a table', false],
    ['I like the sea.', null, 'I like the sea', false],
    ['', null, '', false],
  ])('"%s"', (text, rest, prompt, paint) => {
    expect(spokenRequest(text, rest === null ? null : { rest })).toEqual({ prompt, paint });
  });

  it('that goes on asking is no trap', () => {
    expect(spokenRequest('please '.repeat(20_000), null).paint).toBe(false);
  });
});

it('page and kernel understand the same sound', () => {
  const frame = Buffer.from(soundFrame(Int16Array.of(0, 16_384, -32_768)));
  expect([...readSoundFrame(frame)]).toEqual([0, 0.5, -1]);
  // A payload begins where its header ends: at an odd byte as well.
  const bytes = new Uint8Array(7);
  bytes.set(toPcm16(Float32Array.of(0.5, -0.5, 0)), 1);
  const samples = fromPcm16(bytes.subarray(1));
  expect(samples[0]).toBeCloseTo(0.5, 4);
  expect(samples[1]).toBeCloseTo(-0.5, 4);
});
