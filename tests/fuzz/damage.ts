/** Sound bytes with damage done to them, in a form that fast-check can shrink. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';

export interface Damage {
  /** Bytes overwritten: [where, as a share of the length; with what]. */
  readonly changes: readonly (readonly [place: number, byte: number])[];
  /** Share of the bytes that remain. */
  readonly kept: number;
  /** Bytes put in: [where, what]. */
  readonly inserted: readonly [place: number, bytes: Uint8Array] | null;
}

const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

export const damage: fc.Arbitrary<Damage> = fc.record({
  changes: fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 6 }),
  kept: fc.oneof({ weight: 5, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: place }),
  inserted: fc.option(fc.tuple(place, fc.uint8Array({ maxLength: 12 })), { freq: 4 }),
});

export function damaged(bytes: Uint8Array, { changes, kept, inserted }: Damage): Uint8Array {
  let result = Uint8Array.from(bytes);
  for (const [where, byte] of changes)
    if (result.length > 0) result[Math.floor(where * result.length)] = byte;
  if (inserted) {
    const [where, more] = inserted;
    const at = Math.floor(where * result.length);
    result = Uint8Array.from([...result.subarray(0, at), ...more, ...result.subarray(at)]);
  }
  return result.subarray(0, Math.ceil(kept * result.length));
}

/** A folder for files that are written a hundred thousand times: in memory where the system has such a place, a third of the time. */
export const scratchFolder = (): string =>
  mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'aurora-fuzz-'));
