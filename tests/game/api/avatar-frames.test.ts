import { expect, test } from 'vitest';
import { avatarPage, readSeenFrame } from '../../../game/api/avatar-frames.ts';
import { decodeFrame } from '../../../game/stage/connection/frames.ts';

const frame = (header: string, length = Buffer.byteLength(header)) => {
  const prefix = Buffer.alloc(4);
  prefix.writeUInt32LE(length);
  return Buffer.concat([prefix, Buffer.from(header)]);
};

test.each([
  ['nothing', Buffer.alloc(0)],
  ['three bytes', Buffer.from([1, 2, 3])],
  ['a length beyond its end', frame('{"avatar":"seen","serial":1}', 4000)],
  ['bytes behind it', Buffer.concat([frame('{"avatar":"seen","serial":1}'), Buffer.from([0])])],
  ['no JSON', frame('{"avatar":')],
  ['null', frame('null')],
  ['sound', frame('{"audio":"pcm16"}')],
  ['a serial that is none', frame('{"avatar":"seen","serial":"1"}')],
])('%s says nothing', (_what, bytes) => {
  expect(readSeenFrame(bytes)).toBeNull();
});

test('a picture that was shown is named by its serial', () => {
  expect(readSeenFrame(frame('{"avatar":"seen","serial":17}'))).toBe(17);
});

test('the page takes apart what was sent', () => {
  const sent: Uint8Array[] = [];
  const page = avatarPage({ send: (data: Uint8Array) => sent.push(data) });
  page.sendAvatarFrame(5, { width: 8, height: 4, colour: Uint8Array.of(1, 2, 3), alpha: Uint8Array.of(4) });
  const { event, payload } = decodeFrame(Uint8Array.from(sent[0]!).buffer)!;
  expect(event).toEqual({
    event: 'avatar.frame',
    data: { serial: 5, width: 8, height: 4, colourBytes: 3 },
  });
  expect([...payload]).toEqual([1, 2, 3, 4]);
});
