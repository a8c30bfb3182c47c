import { describe, expect, it } from 'vitest';
import { Input } from '../../components/index.ts';
import { createInbox } from '../../game/inbox.ts';
import { createAuroraWorld } from '../../game/world.ts';

describe('the inbox', () => {
  it('loses nothing of a flood that is larger than a tick takes in, and keeps its order', () => {
    const world = createAuroraWorld({ seed: 1 });
    const inbox = createInbox(world);
    const count = 3 * world.inbox.capacity + 7;
    for (let i = 0; i < count; i++) inbox.post(Input.jobCancelRequested, i);
    const taken: number[] = [];
    for (let tick = 0; tick < 4; tick++) {
      inbox.flush();
      for (let i = 0; i < world.inbox.length; i++) taken.push(world.inbox.a[i]!);
      world.inbox.length = 0;
      // What comes now stands behind what waits.
      if (tick === 0) inbox.post(Input.jobCancelRequested, count);
    }
    expect(taken).toEqual(Array.from({ length: count + 1 }, (_, i) => i));
  });
});
