import { expect, it } from 'vitest';
import { HeardClock } from '../../../game/voice/heard-clock.ts';

function start() {
  let now = 1000;
  const clock = new HeardClock(() => now);
  return { clock, pass: (milliseconds: number) => (now += milliseconds) };
}

it('stands still until there is sound, and never runs past what is made', () => {
  const { clock, pass } = start();
  pass(500);
  expect(clock.seconds()).toBe(0);
  clock.extend(1);
  pass(600);
  expect(clock.seconds()).toBeCloseTo(0.6);
  pass(5000);
  expect(clock.seconds()).toBe(1);
});

it('goes on from where it waited when more sound comes', () => {
  const { clock, pass } = start();
  clock.extend(1);
  pass(5000);
  clock.extend(2);
  expect(clock.seconds()).toBe(1);
  pass(300);
  expect(clock.seconds()).toBeCloseTo(1.3);
});

it('believes the page that plays, back and forth, within what is made', () => {
  const { clock, pass } = start();
  clock.extend(4);
  pass(1000);
  clock.report(0.5);
  expect(clock.seconds()).toBeCloseTo(0.5);
  pass(100);
  expect(clock.seconds()).toBeCloseTo(0.6);
  clock.report(99);
  expect(clock.seconds()).toBe(4);
});

it('begins anew with the next text, at once where its sound is there', () => {
  const { clock, pass } = start();
  clock.extend(1);
  pass(1000);
  clock.restart(2);
  expect(clock.seconds()).toBe(0);
  pass(250);
  expect(clock.seconds()).toBeCloseTo(0.25);
  clock.restart(0);
  pass(250);
  expect(clock.seconds()).toBe(0);
});
