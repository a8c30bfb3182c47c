import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { announcementOf } from '../../../game/queue/live-workers.ts';
import { checkpointSchema, packed, unpacked } from '../../../game/queue/queue-codec.ts';
import { toldSchema } from '../../../game/queue/queue-messages.ts';
import { AuroraError } from '../../../models/errors.ts';
import type { Checkpoint } from '../../../models/pipelines/parts.ts';

const MOST = 1 << 20;
const checkpoint: Checkpoint = {
  version: 1,
  step: 7,
  latents: Float32Array.of(0, -0, 1e-45, 3.4e38, -1.5, 1 / 3),
  latentShape: [1, 1, 2, 3],
  scheduler: { count: 2, sample: null, past: [Float32Array.of(1, 2), Float32Array.of(0.1)] },
  random: Uint32Array.of(0, 0xffff_ffff, 7),
};

describe('bytes from the server that nobody should have written', () => {
  it('are refused with a reason, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), bytes => {
        try {
          unpacked(bytes, toldSchema, MOST);
          return false;
        } catch (error) {
          return error instanceof AuroraError && error.code === 'QUEUE_DATA';
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('are refused where one byte of a real message is damaged, or are that message with another number', () => {
    const good = packed({ type: 'step', job: 'a1', stepMs: 3, checkpoint });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Uint8Array.from(good);
        bytes[at]! ^= flip;
        try {
          const told = unpacked(bytes, toldSchema, MOST);
          return told.type !== 'step' || told.checkpoint.latents instanceof Float32Array;
        } catch (error) {
          return error instanceof AuroraError && error.code === 'QUEUE_DATA';
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('are not even read where they are too many', () => {
    expect(() => unpacked(packed('x'.repeat(100)), checkpointSchema, 50)).toThrow(
      /102 bytes, 50 are the most/,
    );
  });

  it('are no announcement', () => {
    for (const text of ['', '{', '[]', '{"id":"../../x"}', 'null']) expect(announcementOf(text)).toBeNull();
  });
});

it('a checkpoint comes back bit for bit, with what its sampler remembers', () => {
  const back = unpacked(packed(checkpoint), checkpointSchema, MOST);
  expect(back).toEqual(checkpoint);
  expect(
    new Uint8Array(back.latents.buffer.slice(back.latents.byteOffset, back.latents.byteOffset + 24)),
  ).toEqual(new Uint8Array(checkpoint.latents.buffer));
  expect(Object.is(back.latents[1], -0)).toBe(true);
});
