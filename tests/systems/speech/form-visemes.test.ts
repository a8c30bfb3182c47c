import { describe, expect, test } from 'vitest';
import { Input, VISEME_NAMES, type VisemeName } from '../../../components/index.ts';
import { FaceDriver, SPOKEN, type SpokenViseme } from '../../face-driver.ts';

const TICK = 1 / 60;
const one = (viseme: VisemeName, start: number, end: number): SpokenViseme => [viseme, start, end, 1, 1];

/** Lips exactly with the sound, so that times can be compared. */
const exact = () => new FaceDriver().turn('mouth.ahead', 0);

describe('what cannot be', () => {
  test('sounds without length, before the beginning, or in a row of thousands', () => {
    const driver = exact();
    driver.say([one('aa', -5, -4), one('O', 0.3, 0.3), one('U', 0.4, 0.2)]);
    driver.tick(60);
    expect(driver.face().every(Number.isFinite)).toBe(true);
    const long = exact();
    const said = long.say([]);
    for (let i = 0; i < 40; i++) {
      for (let k = 0; k < 400; k++)
        long.send(Input.visemeAdded, said, 10 | (1000 << 14), (i * 400 + k) * 0.1);
      long.tick();
    }
    expect(long.face().every(Number.isFinite)).toBe(true);
  });
});

test('a shape begins 120 ms before its sound, is there when it begins, holds to three quarters, and is gone 120 ms later', () => {
  const driver = exact();
  driver.say([one('E', 0.5, 0.9)]);
  const seen: { at: number; amount: number }[] = [];
  for (let i = 0; i < 90; i++) {
    driver.tick();
    seen.push({ at: driver.get('Voice', 'clock'), amount: driver.lips('E') });
  }
  const shown = seen.filter(({ amount }) => amount > 0);
  const full = seen.filter(({ amount }) => amount === 1);
  expect(shown[0]!.at).toBeGreaterThanOrEqual(0.38 - 1e-9);
  expect(shown[0]!.at).toBeLessThan(0.38 + 2 * TICK);
  expect(full[0]!.at).toBeGreaterThanOrEqual(0.5 - 1e-9);
  expect(full[0]!.at).toBeLessThan(0.5 + TICK + 1e-9);
  expect(Math.abs(full.at(-1)!.at - 0.8)).toBeLessThanOrEqual(TICK);
  expect(Math.abs(shown.at(-1)!.at - 0.92)).toBeLessThanOrEqual(2 * TICK);
});

test.each(['usual', 'fast'] as const)(
  'every shape of a real sentence, %s, is formed in the frame after its sound begins',
  speed => {
    const driver = exact();
    const { visemes } = SPOKEN[speed];
    driver.say(visemes);
    const errors: number[] = [];
    const heard = visemes
      .filter(([viseme]) => viseme !== 'sil')
      .map(([viseme, start]) => ({ viseme, start }));
    for (let tick = 0; tick < 60 * 9; tick++) {
      driver.tick();
      const now = driver.get('Voice', 'clock');
      for (const { viseme } of heard.filter(({ start }) => start <= now && now - start < TICK)) {
        errors.push(1 - driver.lips(viseme));
      }
    }
    expect(errors).toHaveLength(heard.length);
    // Very short sounds have begun to dissolve by then.
    expect(Math.max(...errors)).toBeLessThan(0.06);
  },
);

test('rounded lips come earlier and go later than others', () => {
  const firstSeen = (viseme: VisemeName) => {
    const driver = exact();
    driver.say([one(viseme, 0.5, 0.6)]);
    while (driver.lips(viseme) === 0) driver.tick();
    const begins = driver.get('Voice', 'clock');
    while (driver.lips(viseme) > 0) driver.tick();
    return { begins, ends: driver.get('Voice', 'clock') };
  };
  const [round, spread] = [firstSeen('U'), firstSeen('E')];
  expect(spread.begins - round.begins).toBeCloseTo(0.06, 1);
  expect(round.ends - spread.ends).toBeCloseTo(0.06, 1);
});

test('stress and loudness open', () => {
  const opening = (stress: number, loudness: number) => {
    const driver = exact();
    driver.say([['aa', 0.2, 0.5, stress, loudness]]);
    driver.tick(18);
    return driver.weight('jawOpen');
  };
  expect(opening(1, 1)).toBeCloseTo(0.5, 2);
  expect(opening(0, 1)).toBeCloseTo(0.5 * 0.62, 2);
  expect(opening(1, 0.5)).toBeLessThan(opening(1, 1) * 0.8);
  expect(opening(1, 1.5)).toBeGreaterThan(opening(1, 1));
});

test.each(VISEME_NAMES)('who is stopped in the middle of %s shuts up at once', viseme => {
  const driver = exact();
  const said = driver.say([one(viseme, 0.1, 2)]);
  driver.tick(60);
  const open = driver.weight('jawOpen');
  driver.send(Input.utteranceEnded, said, 1).tick();
  expect(driver.weight('jawOpen')).toBeLessThanOrEqual(open * 0.7);
  driver.tick(6);
  expect(driver.weight('jawOpen')).toBeLessThan(0.02);
  driver.tick(20);
  expect(driver.get('Voice', 'activity')).toBe(0);
});

test('sound that waits for more shuts the mouth, and goes on where it was', () => {
  const driver = exact();
  const said = driver.say([one('aa', 0.2, 2)]);
  driver.tick(60);
  driver.send(Input.audioClock, said, 0, 1).tick(20);
  expect(driver.weight('jawOpen')).toBeLessThan(0.02);
  driver.send(Input.audioClock, said, 1, 1).tick();
  expect(driver.weight('jawOpen')).toBeGreaterThan(0.45);
});
