import { describe, expect, test } from 'vitest';
import { FaceDriver, SPOKEN } from '../../face-driver.ts';

const DEGREE = Math.PI / 180;
const frames = (driver: FaceDriver, seconds: number, read: () => number): number[] => {
  const values: number[] = [];
  for (let tick = 0; tick < seconds * 60; tick++) {
    driver.tick();
    values.push(read());
  }
  return values;
};
/** Times that values go up through 0, a minute. */
const cycles = (values: readonly number[]) =>
  values.filter((value, i) => i > 0 && value >= 0 && values[i - 1]! < 0).length / (values.length / 3600);

test('she breathes 13 times a minute, in faster than out, never without end', () => {
  const driver = new FaceDriver();
  const breath = frames(driver, 100, () => driver.get('Breath', 'amount'));
  expect(cycles(breath)).toBeCloseTo(0.22 * 60, 0);
  expect(Math.max(...breath)).toBeLessThanOrEqual(0.6 + 1e-9);
  expect(Math.min(...breath)).toBeGreaterThanOrEqual(-0.6 - 1e-9);
  const rising = breath.filter((value, i) => i > 0 && value > breath[i - 1]!).length;
  expect(rising / breath.length).toBeCloseTo(0.42, 1);
  const steps = breath.slice(1).map((value, i) => Math.abs(value - breath[i]!));
  expect(Math.max(...steps)).toBeLessThan(0.02);
});

test('after speech the breath is deeper, and calms down', () => {
  const driver = new FaceDriver();
  driver.tick(600);
  const { visemes, words } = SPOKEN.usual;
  driver.say(visemes, words);
  driver.tick(60 * 7);
  const after = Math.max(...frames(driver, 4, () => driver.get('Breath', 'depth')));
  expect(after).toBeGreaterThan(0.75);
  driver.tick(60 * 30);
  expect(driver.get('Breath', 'depth')).toBeCloseTo(0.6, 2);
});

test('her head is never still for a second, and never leaves its place by more than it may', () => {
  const driver = new FaceDriver(8);
  driver.tick(120);
  const rest = driver.get('Head', 'turnYaw');
  const angles = ['yaw', 'pitch', 'roll'] as const;
  const poses = Array.from({ length: 60 * 60 }, () => {
    driver.tick();
    return angles.map(angle => driver.get('Head', angle));
  });
  const moved = (from: number, to: number) =>
    Math.hypot(...angles.map((_, k) => poses[to]![k]! - poses[from]![k]!));
  for (let second = 0; second + 60 < poses.length; second += 60) {
    const way = Array.from({ length: 60 }, (_, i) => moved(second + i, second + i + 1));
    expect(way.reduce((sum, step) => sum + step, 0)).toBeGreaterThan(0.05 * DEGREE);
    expect(Math.max(...way) * 60).toBeLessThan(6 * DEGREE);
  }
  for (const [yaw] of poses) expect(Math.abs(yaw! - rest)).toBeLessThanOrEqual(1.1 * DEGREE + 1e-9);
});

test('her body shifts by millimetres', () => {
  const driver = new FaceDriver(8);
  const shifts = frames(driver, 120, () => driver.get('Head', 'shiftX'));
  expect(Math.max(...shifts)).toBeLessThanOrEqual(0.003);
  expect(Math.max(...shifts) - Math.min(...shifts)).toBeGreaterThan(0.002);
});

test('she nods with some stressed syllables, by about a degree', () => {
  const still = () => new FaceDriver(5).turn('head.drift', 0);
  const pitchWhile = (driver: FaceDriver) => {
    driver.tick(120);
    driver.say(SPOKEN.usual.visemes, SPOKEN.usual.words);
    return frames(driver, 7, () => driver.get('Head', 'pitch'));
  };
  const nods = pitchWhile(still());
  const none = pitchWhile(still().turn('head.nod-share', 0));
  const deepest = Math.max(...nods.map((pitch, i) => none[i]! - pitch)) / DEGREE;
  expect(deepest).toBeGreaterThan(0.7);
  expect(deepest).toBeLessThan(3);
});

test('brows go up with her nods while she speaks, and at no other time', () => {
  const raisedBy = (accent: number) => {
    const driver = new FaceDriver(5).turn('brow.accent', accent);
    const silent = frames(driver, 4, () => driver.weight('browInnerUp'));
    driver.say(SPOKEN.usual.visemes, SPOKEN.usual.words);
    const brows = frames(driver, 7, () => driver.weight('browInnerUp'));
    const steps = brows.slice(1).map((brow, i) => Math.abs(brow - brows[i]!));
    return { silent, highest: Math.max(...brows), last: brows.at(-1)!, fastest: Math.max(...steps) };
  };
  const { silent, highest, last, fastest } = raisedBy(0.24);
  expect(new Set(silent.map(brow => brow.toFixed(6)))).toEqual(new Set(['0.100000']));
  expect(highest).toBeGreaterThan(0.3);
  expect(highest).toBeLessThan(0.35);
  expect(last).toBeCloseTo(0.1, 6);
  expect(fastest).toBeLessThan(0.06);
  expect(raisedBy(0).highest).toBeCloseTo(0.1, 6);
});

describe('dice', () => {
  const minute = (seed: number) => {
    const driver = new FaceDriver(seed);
    driver.say(SPOKEN.usual.visemes, SPOKEN.usual.words);
    return frames(driver, 20, () => driver.face().reduce((sum, value, i) => sum + value * (i + 1), 0));
  };

  test('the same seed gives the same face in every frame; another seed another', () => {
    expect(minute(1)).toEqual(minute(1));
    expect(minute(1)).not.toEqual(minute(2));
  });
});
