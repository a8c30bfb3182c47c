import { expect, it } from 'vitest';
import { SoundClock } from '../../../../game/stage/voice/sound-clock.ts';

function start() {
  const time = { wall: 100 };
  let device: { state: string; currentTime: number; outputLatency?: number } | null = null;
  const clock = new SoundClock(
    () => time.wall,
    () => device,
  );
  return {
    clock,
    pass: (seconds: number, sound = seconds) => {
      time.wall += seconds;
      if (device?.state === 'running') device.currentTime += sound;
    },
    plug: (next: typeof device) => {
      device = next;
    },
  };
}

it('goes by the page where there is no sound', () => {
  const { clock, pass, plug } = start();
  expect(clock.now()).toBe(0);
  pass(0.4);
  expect(clock.now()).toBeCloseTo(0.4);
  plug({ state: 'suspended', currentTime: 0 });
  pass(0.4);
  expect(clock.now()).toBeCloseTo(0.8);
  expect(clock.audible).toBe(false);
});

it('goes by the sound where there is some, without a jump at the change', () => {
  const { clock, pass, plug } = start();
  pass(1);
  clock.now();
  plug({ state: 'running', currentTime: 7, outputLatency: 0.05 });
  expect(clock.now()).toBeCloseTo(1);
  expect(clock.audible).toBe(true);
  // The sound device runs a little slow.
  pass(1, 0.99);
  expect(clock.now()).toBeCloseTo(1.99);
  // What is to be heard at 2.5 leaves the context one latency earlier than it is heard.
  expect(clock.inContext(2.5)).toBeCloseTo(7 + 1.5);
});

it('goes by the page again when the device stands still or is gone, and never back', () => {
  const { clock, pass, plug } = start();
  plug({ state: 'running', currentTime: 0 });
  clock.now();
  pass(1);
  expect(clock.now()).toBeCloseTo(1);
  pass(0.3, 0);
  expect(clock.now()).toBeCloseTo(1);
  pass(0.3, 0);
  expect(clock.now()).toBeCloseTo(1);
  expect(clock.audible).toBe(false);
  pass(0.5, 0);
  expect(clock.now()).toBeCloseTo(1.5);
  plug(null);
  pass(0.5);
  expect(clock.now()).toBeCloseTo(2);
});
