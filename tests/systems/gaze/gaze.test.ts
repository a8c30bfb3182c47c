import { describe, expect, test } from 'vitest';
import { Input } from '../../../components/index.ts';
import { packPlace, packSeconds } from '../../../systems/index.ts';
import { FaceDriver } from '../../face-driver.ts';

const DEGREE = Math.PI / 180;
const TICK = 1 / 60;

/** Looks at a place; without jumps of its own, so that what is measured is what was asked for. */
const quiet = () => new FaceDriver().turn('gaze.micro-rate', 0).turn('gaze.wander-rate', 0);
const look = (driver: FaceDriver, x: number, y: number, z: number, seconds = 0) =>
  driver.send(Input.gazeTurned, packPlace(x, y), seconds && packSeconds(seconds), z) as FaceDriver;

describe('places that nobody can look at', () => {
  test.each([
    [0, 0, 0],
    [0, 0, -2],
    [-16, 16, 0],
    [0, -16, -16],
  ])('%d, %d, %d: eyes and head stay within their limits', (x, y, z) => {
    const driver = look(quiet(), x, y, z).tick(120) as FaceDriver;
    expect(driver.face().every(value => value >= 0 && value <= 1)).toBe(true);
    expect(Math.abs(driver.get('Head', 'yaw'))).toBeLessThanOrEqual(25 * DEGREE + 1e-9);
    expect(Math.abs(driver.get('Head', 'pitch'))).toBeLessThanOrEqual(14 * DEGREE + 1e-9);
    for (const column of ['leftYaw', 'rightYaw'] as const)
      expect(Math.abs(driver.get('Gaze', column))).toBeLessThanOrEqual(26 * DEGREE + 1e-9);
    expect(Math.abs(driver.get('Gaze', 'eyePitch'))).toBeLessThanOrEqual(22 * DEGREE + 1e-9);
  });
});

describe('saccades', () => {
  test.each([2, 5, 10, 20, 30, 40])('one of %d° takes as long as the main sequence says', degrees => {
    const driver = look(quiet(), 0, 0, 1).tick(60) as FaceDriver;
    look(driver, Math.tan(degrees * DEGREE), 0, 1);
    let ticks = 0;
    let fastest = 0;
    let before = driver.get('Gaze', 'yaw');
    for (let i = 0; i < 60; i++) {
      driver.tick();
      if (driver.get('Gaze', 'saccading') || driver.get('Gaze', 'yaw') !== before) ticks++;
      fastest = Math.max(fastest, (driver.get('Gaze', 'yaw') - before) / TICK / DEGREE);
      before = driver.get('Gaze', 'yaw');
    }
    expect(before / DEGREE).toBeCloseTo(degrees, 0);
    expect(Math.abs(ticks * TICK - (0.021 + 0.0022 * degrees))).toBeLessThanOrEqual(TICK);
    // Peak speed grows with size and levels off: 30 °/s … 600 °/s in people.
    expect(fastest).toBeGreaterThan(degrees * 8);
    expect(fastest).toBeLessThan(700);
  });

  test('come with pauses between them, and small ones by themselves at their rate', () => {
    const driver = new FaceDriver(3).turn('gaze.wander-rate', 0).turn('gaze.micro-rate', 2);
    driver.tick(60);
    const starts: number[] = [];
    const sizes: number[] = [];
    for (let tick = 0; tick < 60 * 120; tick++) {
      driver.tick();
      const begun = driver.get('Gaze', 'begun');
      if (begun > 0) {
        starts.push(tick * TICK);
        sizes.push(begun / DEGREE);
      }
    }
    const gaps = starts.slice(1).map((start, i) => start - starts[i]!);
    expect(Math.min(...gaps)).toBeGreaterThan(0.15);
    // Two a second while no other is under way or has just been; some are too small to count.
    expect(starts.length / 120).toBeGreaterThan(0.9);
    expect(starts.length / 120).toBeLessThan(1.9);
    expect(Math.max(...sizes)).toBeLessThan(1.3);
  });
});

test('both eyes meet what they look at: nearer means more vergence', () => {
  for (const distance of [0.3, 0.95, 4]) {
    const driver = look(quiet().turn('gaze.head-share', 0), 0, 0, distance)
      .turn('head.drift', 0)
      .tick(120) as FaceDriver;
    const expected = Math.atan(0.02771 / distance);
    expect(driver.get('Gaze', 'leftYaw')).toBeCloseTo(-expected, 3);
    expect(driver.get('Gaze', 'rightYaw')).toBeCloseTo(expected, 3);
    expect(driver.weight('eyeLookInLeft')).toBeGreaterThan(0);
    expect(driver.weight('eyeLookInRight')).toBeCloseTo(driver.weight('eyeLookInLeft'), 3);
    expect(driver.weight('eyeLookOutLeft')).toBe(0);
  }
});

test('to her left: the left eye turns out, the right one in; the head follows later and the eyes go back', () => {
  const driver = quiet().tick(60) as FaceDriver;
  look(driver, 0.5, 0, 0.9).tick(8);
  const early = { eye: driver.get('Gaze', 'rightYaw'), head: driver.get('Head', 'yaw') };
  expect(driver.weight('eyeLookOutLeft')).toBeGreaterThan(0.4);
  expect(driver.weight('eyeLookInRight')).toBeGreaterThan(0.4);
  driver.tick(90);
  expect(driver.get('Head', 'yaw')).toBeGreaterThan(early.head + 8 * DEGREE);
  expect(driver.get('Gaze', 'rightYaw')).toBeLessThan(early.eye - 8 * DEGREE);
  const mean = (driver.get('Gaze', 'leftYaw') + driver.get('Gaze', 'rightYaw')) / 2;
  expect(mean + driver.get('Head', 'yaw')).toBeCloseTo(Math.atan2(0.5, 0.9), 2);
});

test('a wandering head does not take the eyes off what they look at', () => {
  const driver = look(quiet().turn('head.drift', 3), 0, 0, 1).tick(60) as FaceDriver;
  for (let i = 0; i < 600; i++) {
    driver.tick();
    const mean = (driver.get('Gaze', 'leftYaw') + driver.get('Gaze', 'rightYaw')) / 2;
    expect(Math.abs(mean + driver.get('Head', 'yaw'))).toBeLessThan(0.15 * DEGREE);
  }
});

describe('a picture', () => {
  test('that begins, and that is done, gets a glance; then she looks at the viewer again', () => {
    const driver = quiet();
    driver.tick(30);
    const viewer = driver.get('Gaze', 'toYaw');
    driver.submit(1, { steps: 2 }).send(Input.deviceReady, 0).tick(20);
    expect(driver.get('Gaze', 'toYaw')).toBeCloseTo(Math.atan2(-0.42, 0.62), 2);
    driver.tick(120);
    expect(driver.get('Gaze', 'toYaw')).toBeCloseTo(viewer, 2);
    driver.send(Input.jobStepped, 1, 1, 0.1).tick(20);
    expect(driver.get('Gaze', 'toYaw')).toBeCloseTo(viewer, 2);
    driver.send(Input.jobFinished, 1).tick(20);
    expect(driver.get('Gaze', 'toYaw')).toBeLessThan(-0.3);
  });

  test('does not change what she was told to look at', () => {
    const driver = look(quiet(), 0.5, 0, 0.5).tick(30) as FaceDriver;
    driver.submit(1).tick(30);
    expect(driver.get('Gaze', 'aimYaw')).toBeLessThan(0);
    driver.tick(120);
    expect(driver.get('Gaze', 'aimYaw')).toBeCloseTo(Math.PI / 4, 2);
  });

  test('a glance that was asked for ends by itself', () => {
    const driver = quiet();
    driver.tick(30);
    const viewer = driver.get('Gaze', 'aimYaw');
    look(driver, -0.5, 0.2, 0.5, 0.5).tick(20);
    expect(driver.get('Gaze', 'aimYaw')).toBeCloseTo(-Math.PI / 4, 2);
    driver.tick(20);
    expect(driver.get('Gaze', 'aimYaw')).toBe(viewer);
  });
});
