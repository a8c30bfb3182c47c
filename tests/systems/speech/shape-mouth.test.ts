import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  ARKIT_SHAPES,
  FEELINGS,
  Input,
  MOUTHS,
  SHAPE_COUNT,
  shapeIndex,
  VISEME_NAMES,
  type VisemeName,
} from '../../../components/index.ts';
import { readAvatar } from '../../../game/avatar/read-avatar.ts';
import { FaceDriver, SPOKEN, type SpokenViseme } from '../../face-driver.ts';

const row = (step: number, ...names: VisemeName[]): SpokenViseme[] =>
  names.map((name, i) => [name, 0.3 + i * step, 0.3 + (i + 1) * step, 1, 1]);

/** The face in every tick while these are said. */
function film(visemes: readonly SpokenViseme[], before = (driver: FaceDriver) => driver) {
  const driver = before(new FaceDriver().turn('mouth.ahead', 0));
  driver.say(visemes);
  const end = visemes.at(-1)![2] + 0.3;
  const frames: { at: number; face: readonly number[] }[] = [];
  while (driver.get('Voice', 'clock') < end) {
    driver.tick();
    frames.push({ at: driver.get('Voice', 'clock'), face: driver.face() });
  }
  return frames;
}
const weight = (face: readonly number[], name: (typeof ARKIT_SHAPES)[number]) => face[shapeIndex(name)]!;

test('mouths are those of the head’s own file', async () => {
  const head = await readAvatar(
    readFileSync(join(import.meta.dirname, '../../../assets/avatar/aurora-head.glb')),
  );
  const names: Readonly<Record<string, string>> = { I: 'ih', O: 'oh', U: 'ou' };
  for (const viseme of VISEME_NAMES) expect(MOUTHS[viseme]).toEqual(head.visemes[names[viseme] ?? viseme]);
});

describe.each(['usual', 'fast'] as const)('a real sentence, %s', speed => {
  const { visemes } = SPOKEN[speed];
  const frames = film(visemes);

  test('keeps every weight a number within its caps', () => {
    for (const { face } of frames) {
      expect(face.every(value => value >= 0 && value <= 1)).toBe(true);
      expect(weight(face, 'jawOpen')).toBeLessThanOrEqual(0.6 + 1e-6);
      expect(weight(face, 'mouthFunnel')).toBeLessThanOrEqual(0.6 + 1e-6);
    }
    expect(Math.max(...frames.map(({ face }) => weight(face, 'jawOpen')))).toBeGreaterThan(0.3);
  });

  test('closes the lips for every p, b and m', () => {
    const closures = visemes.filter(([viseme]) => viseme === 'PP');
    expect(closures.length).toBeGreaterThan(8);
    for (const [, start, end] of closures) {
      const during = frames.filter(({ at }) => at >= start - 1e-9 && at < Math.max(end, start + 0.034));
      // Its own little jaw, and lips that meet over it.
      const closed = during.some(
        ({ face }) => weight(face, 'jawOpen') < 0.06 && weight(face, 'mouthClose') > 0.15,
      );
      expect(closed, `the closure at ${start} s`).toBe(true);
    }
  });

  test('never moves the jaw faster than muscles do', () => {
    const jaws = frames.map(({ face }) => weight(face, 'jawOpen'));
    const steps = jaws.slice(1).map((jaw, i) => Math.abs(jaw - jaws[i]!));
    // A third of the way from shut to wide open in a frame; teeth do not snap.
    expect(Math.max(...steps)).toBeLessThan(0.2);
  });
});

test('the lips close between two vowels at twice the usual speed', () => {
  for (const step of [0.03, 0.05, 0.07, 0.1]) {
    const frames = film(row(step, 'aa', 'PP', 'aa', 'PP', 'aa'));
    const least = Math.min(
      ...frames
        .filter(({ at }) => at > 0.3 && at < 0.3 + 4 * step)
        .map(({ face }) => weight(face, 'jawOpen')),
    );
    expect(least, `${step} s a sound`).toBeLessThan(0.06);
    const most = Math.max(...frames.map(({ face }) => weight(face, 'jawOpen')));
    expect(most).toBeGreaterThan(0.25);
  }
});

test('s and sh keep the jaw narrow between open vowels', () => {
  for (const sibilant of ['SS', 'CH'] as const) {
    const frames = film(row(0.12, 'aa', sibilant, 'aa'));
    const during = frames.filter(({ at }) => at > 0.43 && at < 0.5);
    for (const { face } of during) expect(weight(face, 'jawOpen')).toBeLessThanOrEqual(0.08 + 1e-6);
  }
});

test.each(['nn', 'DD', 'kk'] as const)('%s between rounded vowels leaves the lips round', tongue => {
  const frames = film(row(0.09, 'U', tongue, 'U'));
  const alone = film(row(0.09, tongue)).filter(({ at }) => at > 0.3 && at < 0.36);
  const between = frames.filter(({ at }) => at > 0.4 && at < 0.45);
  for (const { face } of between) {
    expect(weight(face, 'mouthPucker')).toBeGreaterThan(0.65);
    expect(weight(face, 'mouthStretchLeft')).toBeLessThan(0.02);
  }
  for (const { face } of alone) expect(weight(face, 'mouthStretchLeft')).toBeGreaterThan(0.08);
});

describe('the mouth has its will, whatever she feels', () => {
  test.each(FEELINGS)('in %s the lips close, and open', feeling => {
    const feel = (driver: FaceDriver) =>
      driver.send(Input.feelingSet, FEELINGS.indexOf(feeling), 0, 1).tick(60) as FaceDriver;
    const frames = film(row(0.1, 'aa', 'PP', 'aa'), feel);
    const closed = frames.filter(({ at }) => at > 0.41 && at < 0.46);
    expect(closed.length).toBeGreaterThan(2);
    for (const { face } of closed) {
      expect(weight(face, 'jawOpen')).toBeLessThan(0.06);
      expect(weight(face, 'mouthUpperUpLeft')).toBeLessThan(0.01);
      expect(weight(face, 'mouthLowerDownLeft')).toBeLessThan(0.01);
      expect(weight(face, 'mouthFunnel')).toBeLessThan(0.01);
    }
    expect(Math.max(...frames.map(({ face }) => weight(face, 'jawOpen')))).toBeGreaterThan(0.4);
  });

  test('a smile stays a little', () => {
    const smiling = film(
      row(0.4, 'aa'),
      driver => driver.send(Input.feelingSet, 0, 0, 1).tick(60) as FaceDriver,
    );
    const during = smiling
      .filter(({ at }) => at > 0.4 && at < 0.5)
      .map(({ face }) => weight(face, 'mouthSmileLeft'));
    for (const smile of during) {
      expect(smile).toBeGreaterThan(0.15);
      expect(smile).toBeLessThan(0.3);
    }
  });
});

test('caps and opening are tweaks that live now', () => {
  const jaw = (turn: (driver: FaceDriver) => FaceDriver) =>
    Math.max(...film(row(0.3, 'aa'), turn).map(({ face }) => weight(face, 'jawOpen')));
  expect(jaw(driver => driver.turn('mouth.jaw-cap', 0.1))).toBeCloseTo(0.1, 5);
  expect(jaw(driver => driver.turn('mouth.opening', 0.5))).toBeCloseTo(0.25, 2);
  expect(jaw(driver => driver.turn('mouth.opening', 2))).toBeCloseTo(0.6, 5);
  expect(SHAPE_COUNT).toBe(ARKIT_SHAPES.length);
});
