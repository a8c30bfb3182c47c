import { describe, expect, test } from 'vitest';
import { Input } from '../../../components/index.ts';
import { packPlace } from '../../../systems/index.ts';
import { FaceDriver, SPOKEN } from '../../face-driver.ts';

const TICK = 1 / 60;

/** Times at which blinks begin, seconds. */
function blinks(driver: FaceDriver, seconds: number, each = (_tick: number) => {}): number[] {
  const times: number[] = [];
  let count = driver.get('Blink', 'count');
  for (let tick = 0; tick < seconds * 60; tick++) {
    each(tick);
    driver.tick();
    if (driver.get('Blink', 'count') > count) times.push(tick * TICK);
    count = driver.get('Blink', 'count');
  }
  return times;
}

test('at rate 0 she never blinks', () => {
  const driver = new FaceDriver().turn('blink.rate', 0);
  expect(blinks(driver, 120)).toEqual([]);
  expect(driver.weight('eyeBlinkLeft')).toBeLessThan(0.2);
});

test.each([15, 30])(
  'over ten minutes at rest she blinks %d times a minute, irregularly, never twice at once',
  rate => {
    const times = blinks(new FaceDriver(11).turn('blink.rate', rate).turn('gaze.wander-rate', 0), 600);
    const gaps = times.slice(1).map((time, i) => time - times[i]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(times.length / 10).toBeGreaterThan(rate * 0.8);
    expect(times.length / 10).toBeLessThan(rate * 1.2);
    expect(Math.min(...gaps)).toBeGreaterThan(0.5);
    // Waits of a Poisson process are as spread as they are long.
    expect(deviation / mean).toBeGreaterThan(0.55);
    expect(deviation / mean).toBeLessThan(1.1);
  },
);

test('lids fall in 75 ms, shut, and rise in 160 ms', () => {
  const driver = new FaceDriver(2).turn('blink.rate', 60);
  while (driver.get('Blink', 'amount') === 0) driver.tick();
  const lids = [driver.get('Blink', 'amount')];
  while (lids.at(-1)! > 0) {
    driver.tick();
    lids.push(driver.get('Blink', 'amount'));
  }
  const shut = lids.indexOf(1);
  expect(shut * TICK).toBeLessThan(0.09);
  expect(lids.filter(amount => amount === 1).length).toBeGreaterThanOrEqual(2);
  expect((lids.length - lids.lastIndexOf(1)) * TICK).toBeCloseTo(0.165, 1);
  expect(Math.max(...lids)).toBe(1);
});

test('shut lids are shut, whatever she feels', () => {
  for (let feeling = 0; feeling < 6; feeling++) {
    const driver = new FaceDriver(2)
      .turn('blink.rate', 60)
      .send(Input.feelingSet, feeling, 0, 1)
      .tick(60) as FaceDriver;
    while (driver.get('Blink', 'amount') < 1) driver.tick();
    expect(driver.weight('eyeBlinkLeft')).toBeCloseTo(1, 5);
    expect(driver.weight('eyeWideLeft')).toBeLessThan(0.01);
    expect(driver.weight('eyeSquintLeft')).toBeLessThan(0.01);
  }
});

describe('reasons', () => {
  const none = () => new FaceDriver(4).turn('blink.rate', 0).turn('gaze.wander-rate', 0);

  test('with a share of the wide saccades', () => {
    const driver = none();
    let saccades = 0;
    const times = blinks(driver, 600, tick => {
      if (tick % 120 !== 0) return;
      saccades++;
      driver.send(Input.gazeTurned, packPlace(saccades % 2 ? 0.5 : -0.5, 0), 0, 0.8);
    });
    expect(times.length / saccades).toBeGreaterThan(0.3);
    expect(times.length / saccades).toBeLessThan(0.5);
  });

  test('never in the middle of a word, and at clause ends', () => {
    const { visemes, words } = SPOKEN.usual;
    const driver = new FaceDriver(9).turn('blink.rate', 25).turn('gaze.wander-rate', 0);
    let atEnds = 0;
    for (let round = 0; round < 20; round++) {
      const said = driver.say(visemes, words);
      let count = driver.get('Blink', 'count');
      for (let tick = 0; tick < 60 * 7.5; tick++) {
        driver.tick();
        const began = driver.get('Blink', 'count') > count;
        count = driver.get('Blink', 'count');
        if (began) expect(driver.get('Voice', 'insideWord')).toBe(0);
        if (began && driver.get('Voice', 'clauseEnded')) atEnds++;
      }
      driver.send(Input.utteranceEnded, said, 0).tick(30);
    }
    // Three clauses in each of twenty, half of them with a blink.
    expect(atEnds).toBeGreaterThan(60 * 0.3);
    expect(atEnds).toBeLessThan(60 * 0.7);
  });
});
