import { getAllEntities } from 'bitecs';
import { describe, expect, test } from 'vitest';
import { Input } from '../../../components/index.ts';
import { FaceDriver, SPOKEN } from '../../face-driver.ts';

const TICK = 1 / 60;
const { visemes, words } = SPOKEN.usual;

describe('what cannot be', () => {
  test('messages about a text that nobody opened, or that is over, change nothing', () => {
    const driver = new FaceDriver();
    driver.send(Input.audioClock, 7, 1, 3).send(Input.visemeAdded, 7, 1, 0).send(Input.wordAdded, 7, 1, 0);
    driver.send(Input.utteranceEnded, 7, 1).tick();
    expect(driver.get('Voice', 'utterance')).toBe(0);
    expect(driver.get('Voice', 'playing')).toBe(0);
    const said = driver.say(visemes);
    driver.send(Input.utteranceEnded, said, 0).send(Input.audioClock, said, 1, 1).tick();
    expect(driver.get('Voice', 'playing')).toBe(0);
  });

  test('a second text takes the place of one whose end was not told, and no entity stays behind', () => {
    const driver = new FaceDriver();
    driver.tick();
    const before = getAllEntities(driver.world).length;
    for (let i = 0; i < 50; i++) {
      driver.say(visemes.slice(0, 5));
      driver.tick(2);
    }
    expect(getAllEntities(driver.world)).toHaveLength(before + 1);
    driver.send(Input.utteranceEnded, 50).tick();
    expect(getAllEntities(driver.world)).toHaveLength(before);
  });
});

test('ticks carry the clock on while sound plays, and only then', () => {
  const driver = new FaceDriver();
  const said = driver.say(visemes);
  driver.tick(60);
  expect(driver.get('Voice', 'clock')).toBeCloseTo(1, 6);
  driver.send(Input.audioClock, said, 0, 1).tick(30);
  expect(driver.get('Voice', 'clock')).toBeCloseTo(1, 6);
  driver.send(Input.audioClock, said, 1, 1).tick(6);
  expect(driver.get('Voice', 'clock')).toBeCloseTo(1.1, 6);
});

test('a small error is made up for within half a second, and time never goes backwards', () => {
  for (const error of [-0.06, 0.06]) {
    const driver = new FaceDriver();
    const said = driver.say(visemes);
    driver.tick(30);
    let before = driver.get('Voice', 'clock');
    for (let i = 1; i <= 30; i++) {
      if (i % 2 === 0) driver.send(Input.audioClock, said, 1, before + error * 0.85 ** (i / 2 - 1));
      driver.tick();
      const now = driver.get('Voice', 'clock');
      expect(now).toBeGreaterThan(before);
      expect(Math.abs(now - before - TICK)).toBeLessThan(0.01);
      before = now;
    }
  }
});

test('reports that are late by turns leave the clock within a frame of the sound', () => {
  const driver = new FaceDriver();
  const said = driver.say(visemes);
  driver.tick();
  // The sound is 40 ms ahead of what ticks would say, and reports come with 0 … 12 ms of delay.
  for (let tick = 2; tick < 240; tick++) {
    const heard = tick * TICK + 0.04;
    if (tick % 6 === 0) driver.send(Input.audioClock, said, 1, heard - (tick % 4) * 0.004);
    driver.tick();
    if (tick > 150) expect(Math.abs(driver.get('Voice', 'clock') - heard)).toBeLessThan(0.02);
  }
});

test('a jump is followed at once, backwards too, and so are the words', () => {
  const driver = new FaceDriver();
  const said = driver.say(visemes, words);
  driver.send(Input.audioClock, said, 1, 4.9).tick();
  expect(driver.get('Voice', 'clock')).toBeCloseTo(4.9 + TICK, 6);
  const late = driver.get('Voice', 'word');
  expect(words[late]![0].toLowerCase()).toContain('pick');
  driver.send(Input.audioClock, said, 1, 0.2).tick();
  expect(driver.get('Voice', 'word')).toBe(0);
});

test('words are counted as they are heard, and clauses end where there is a pause', () => {
  const driver = new FaceDriver();
  driver.say(visemes, words);
  const ends: string[] = [];
  for (let tick = 1; tick < 60 * 9; tick++) {
    driver.tick();
    const now = driver.get('Voice', 'clock');
    const expected = words.findLastIndex(([, start]) => start <= now + 1e-9);
    expect(driver.get('Voice', 'word')).toBe(expected);
    const inside = words.some(([, start, end]) => start <= now && now < end);
    expect(driver.get('Voice', 'insideWord')).toBe(inside ? 1 : 0);
    if (driver.get('Voice', 'clauseEnded')) ends.push(words[driver.get('Voice', 'word')]![0]);
  }
  expect(ends).toEqual(['Aurora.', 'sea.', 'begin.']);
});
