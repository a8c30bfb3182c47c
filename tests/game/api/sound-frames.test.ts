import { describe, expect, it } from 'vitest';
import { readSoundFrame, toPcm16 } from '../../../game/api/sound-frames.ts';

function frame(header: string, payload: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(header));
  return Buffer.concat([length, Buffer.from(header), payload]);
}
const SOUND = '{"audio":"pcm16"}';

describe('a binary frame that is no sound is refused', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a length alone', Buffer.from([1, 0, 0])],
    ['a header that never ends', Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2])],
    ['a header longer than the frame', frame(SOUND, new Uint8Array(0)).subarray(0, 12)],
    ['no JSON', frame('{', new Uint8Array(2))],
    ['another header', frame('{"audio":"mp3"}', new Uint8Array(2))],
    ['null', frame('null', new Uint8Array(2))],
    ['half a sample', frame(SOUND, new Uint8Array(3))],
    ['more than a second', frame(SOUND, new Uint8Array(32_002))],
  ])('%s', (_what, bytes) => {
    expect(() => readSoundFrame(bytes)).toThrow(expect.objectContaining({ code: 'MESSAGE_NOT_UNDERSTOOD' }));
  });
});

it('sound comes out as it went in, within half a step of 16 bits, and clipped', () => {
  const samples = Float32Array.of(0, 0.5, -0.25, 1, -1, 3, -3, Number.NaN);
  const read = readSoundFrame(frame(SOUND, toPcm16(samples)));
  const wanted = [0, 0.5, -0.25, 1, -1, 1, -1, 0];
  expect(read.length).toBe(samples.length);
  for (const [i, sample] of read.entries()) expect(Math.abs(sample - wanted[i]!)).toBeLessThan(1 / 16_384);
});
