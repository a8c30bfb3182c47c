import { expect, test } from 'vitest';
import { FrameViewers } from '../../../game/avatar/frame-viewers.ts';
import type { EncodedFrame } from '../../../game/avatar/host-protocol.ts';

const frame = (bytes: number): EncodedFrame => ({
  ...{ width: 8, height: 8, colour: new Uint8Array(bytes), alpha: new Uint8Array(0) },
});

/** A stage of viewers over a clock of its own; `wanted` counts pictures asked for. */
function stage(budget = 1e6) {
  const at = { now: 0, wanted: 0 };
  const viewers = new FrameViewers(
    () => at.now,
    budget,
    () => at.wanted++,
  );
  const viewer = () => {
    const sent: number[] = [];
    return { sent, send: (serial: number) => sent.push(serial) };
  };
  return { at, viewers, viewer };
}

test('nobody there, nothing encoded', () => {
  const { at, viewers } = stage();
  viewers.ask();
  viewers.deliver(frame(10));
  expect(at.wanted).toBe(0);
});

test('two ahead, and then only what is confirmed makes room', () => {
  const { at, viewers, viewer } = stage();
  const slow = viewer();
  viewers.add(slow);
  for (let i = 0; i < 5; i++) viewers.deliver(frame(10));
  expect(slow.sent).toEqual([1, 2]);
  // Two were asked for and have come: no third is encoded for nobody.
  expect(at.wanted).toBe(2);
  viewers.seen(slow, 1);
  expect(at.wanted).toBe(3);
  viewers.deliver(frame(10));
  expect(slow.sent).toEqual([1, 2, 3]);
});

test.each([[99], [-1], [0.5], [Number.NaN]])('confirming %d, which was never sent, makes no room', serial => {
  const { viewers, viewer } = stage();
  const liar = viewer();
  viewers.add(liar);
  for (let i = 0; i < 2; i++) viewers.deliver(frame(10));
  viewers.seen(liar, serial);
  viewers.deliver(frame(10));
  expect(liar.sent).toEqual([1, 2]);
});

test('a slow page does not hold up a quick one', () => {
  const { viewers, viewer } = stage();
  const [slow, quick] = [viewer(), viewer()];
  viewers.add(slow);
  viewers.add(quick);
  for (let i = 1; i <= 10; i++) {
    viewers.deliver(frame(10));
    viewers.seen(quick, i);
  }
  expect(slow.sent).toHaveLength(2);
  expect(quick.sent).toHaveLength(10);
});

test('over any ten seconds no more than the budget, however quickly it is confirmed', () => {
  const { at, viewers, viewer } = stage(100_000);
  const page = viewer();
  viewers.add(page);
  for (; at.now < 10_000; at.now += 10) {
    viewers.ask();
    if (at.wanted > page.sent.length) viewers.deliver(frame(20_000));
    viewers.seen(page, page.sent.length);
  }
  const bytes = page.sent.length * 20_000;
  expect(bytes).toBeGreaterThan(900_000);
  // A quarter of a second's worth may be saved up.
  expect(bytes).toBeLessThanOrEqual(1_045_000);
});

test('a page that slept is served again after two seconds', () => {
  const { at, viewers, viewer } = stage();
  const page = viewer();
  viewers.add(page);
  for (let i = 0; i < 3; i++) viewers.deliver(frame(10));
  at.now = 2100;
  viewers.ask();
  viewers.deliver(frame(10));
  expect(page.sent).toEqual([1, 2, 3]);
});

test('one that has left gets nothing; whoever encodes anew is asked anew', () => {
  const { at, viewers, viewer } = stage();
  const [gone, here] = [viewer(), viewer()];
  viewers.add(gone);
  viewers.add(here);
  expect(at.wanted).toBe(1);
  viewers.remove(gone);
  viewers.restarted();
  expect(at.wanted).toBe(2);
  viewers.deliver(frame(10));
  expect(gone.sent).toEqual([]);
  expect(here.sent).toEqual([1]);
});
