import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readSeenFrame } from '../../../../game/api/avatar-frames.ts';
import { HologramLink } from '../../../../game/stage/hologram/hologram-link.ts';
import type { HerPicture } from '../../../../game/stage/hologram/picture.ts';
import { INITIAL_STATE } from '../../../../game/stage/store/state.ts';
import { createStore } from '../../../../game/stage/store/store.ts';

const VIEW = { state: 'shown', reason: null };

let asked: unknown[];
let confirmed: (number | null)[];
let closed: number;
let shown: HerPicture[];
/** Decoding ends when the test says so, in any order. */
let decoding: { done: () => void; fail: () => void }[];
let pause: number;
let link: HologramLink;
const store = createStore(INITIAL_STATE);

beforeEach(() => {
  [asked, confirmed, shown, decoding] = [[], [], [], []];
  closed = 0;
  pause = 0;
  link = new HologramLink({
    store,
    request: async (command, input) => {
      asked.push([command, input]);
      return VIEW;
    },
    pause: () => pause,
    send: bytes => confirmed.push(readSeenFrame(Buffer.from(bytes))),
    decode: () =>
      new Promise((resolve, reject) => {
        decoding.push({
          done: () => resolve({ close: () => closed++ } as unknown as ImageBitmap),
          fail: () => reject(new Error('no JPEG')),
        });
      }),
  });
});

const frame = (serial: number) =>
  link.receive(
    { event: 'avatar.frame', data: { serial, width: 8, height: 8, colourBytes: 2 } },
    Uint8Array.of(1, 2, 3),
  );
const watching = (through: string, still = false) => ['watch-avatar', { through, still }];

describe('whether she is seen', () => {
  it('is told when there is something to show her on, when the page is hidden, and anew to a new kernel', async () => {
    link.shownOn(picture => shown.push(picture));
    link.look(false, false);
    link.look(false, false);
    link.look(true, true);
    link.returned();
    link.shownOn(null);
    expect(asked).toEqual([
      watching('socket'),
      watching('nothing'),
      watching('socket', true),
      watching('socket', true),
      watching('nothing', true),
    ]);
    await Promise.resolve();
    expect(store.state().her).toEqual(VIEW);
  });

  it('out of shared memory once the shell hands it over', () => {
    link.shownOn(picture => shown.push(picture));
    link.through('memory');
    expect(asked.at(-1)).toEqual(watching('memory'));
    expect(link.showPixels(new Uint8Array(4), 1, 1)).toBe(true);
    expect(shown).toHaveLength(1);
  });
});

describe('a picture', () => {
  it('is confirmed once it is shown, not before', async () => {
    link.shownOn(picture => shown.push(picture));
    const received = frame(1);
    expect(confirmed).toEqual([]);
    for (const { done } of decoding) done();
    await received;
    expect(shown).toMatchObject([{ kind: 'images', width: 8 }]);
    expect(confirmed).toEqual([1]);
  });

  it('is confirmed later while somebody scrolls, so that fewer are drawn', async () => {
    vi.useFakeTimers();
    pause = 500;
    link.shownOn(picture => shown.push(picture));
    const received = frame(1);
    for (const { done } of decoding) done();
    await received;
    expect([shown.length, confirmed]).toEqual([1, []]);
    vi.advanceTimersByTime(500);
    expect(confirmed).toEqual([1]);
    expect(link.showPixels(new Uint8Array(4), 1, 1)).toBe(true);
    expect(link.showPixels(new Uint8Array(4), 1, 1)).toBe(true);
    expect(shown).toHaveLength(2);
    vi.useRealTimers();
  });

  it('that was overtaken is dropped, and never goes back in time', async () => {
    link.shownOn(picture => shown.push(picture));
    const [older, newer] = [frame(1), frame(2)];
    for (const { done } of decoding.slice(2)) done();
    await newer;
    for (const { done } of decoding.slice(0, 2)) done();
    await older;
    expect(shown).toHaveLength(1);
    expect(closed).toBe(2);
    expect(confirmed).toEqual([2, 1]);
  });

  it('that is damaged costs nothing but itself', async () => {
    link.shownOn(picture => shown.push(picture));
    const received = frame(1);
    for (const { fail } of decoding) fail();
    await received;
    expect(shown).toEqual([]);
    expect(confirmed).toEqual([1]);
  });

  it('for nobody is let go of', async () => {
    const received = frame(1);
    for (const { done } of decoding) done();
    await received;
    expect(closed).toBe(2);
  });
});
