import { describe, expect, test } from 'vitest';
import {
  ARKIT_SHAPES,
  FEELING_COUNT,
  FEELINGS,
  Input,
  Layer,
  layerAt,
  SHAPE_COUNT,
  shapeIndex,
} from '../../../components/index.ts';
import { blendLayers, FEELING_FACES } from '../../../systems/index.ts';
import { FaceDriver } from '../../face-driver.ts';

const VALENCE = FEELING_COUNT;
const AROUSAL = FEELING_COUNT + 1;
/** Nothing but what is felt moves. */
const still = () => new FaceDriver().turn('blink.rate', 0).turn('idle.strength', 0);
const felt = (driver: FaceDriver, i: number) =>
  driver.world.components.Emotion.felt[driver.world.companion * FEELING_COUNT + i]!;

describe('what cannot be', () => {
  test('feelings beyond their range count as the nearest within it, and numbers that are none move no shape', () => {
    const driver = still();
    driver
      .send(Input.feelingSet, 0, 0, 40)
      .send(Input.feelingSet, 1, 0, -3)
      .send(Input.feelingSet, VALENCE, 0, -9);
    driver.tick(120);
    expect(felt(driver, 0)).toBeLessThanOrEqual(1);
    expect(felt(driver, 1)).toBe(0);
    expect(driver.get('Emotion', 'valence')).toBeGreaterThanOrEqual(-1);
    driver.send(Input.feelingSet, 2, 0, Number.NaN).send(Input.feelingSet, AROUSAL, 0, Number.NaN).tick(30);
    expect(driver.face().every(value => value >= 0 && value <= 1)).toBe(true);
  });

  test('a tweak that is not there is not set', () => {
    const driver = still();
    const before = [...driver.world.tweaks];
    driver.tick();
    driver.send(Input.tweakSet, 99_999, 0, 3).tick();
    expect(driver.world.tweaks.length).toBe(before.length);
  });
});

describe.each(FEELINGS)('%s', feeling => {
  const index = FEELINGS.indexOf(feeling);

  test('comes within its onset, is forgotten, and goes slower', () => {
    const driver = still();
    driver.send(Input.feelingSet, index, 0, 1).tick(15);
    // A time constant of 250 ms.
    expect(felt(driver, index)).toBeCloseTo(1 - Math.exp(-1), 1);
    driver.tick(60);
    const most = felt(driver, index);
    expect(most).toBeGreaterThan(0.9);
    driver.send(Input.feelingSet, index, 0, 0).tick(72);
    expect(felt(driver, index)).toBeCloseTo(most * Math.exp(-1), 1);
    const alone = still();
    alone.send(Input.feelingSet, index, 0, 1).tick(60 * 60);
    expect(felt(alone, index)).toBeLessThan(0.01);
  });

  test('shows as its face, the left a moment before the right', () => {
    const driver = still().turn('emotion.fade', 600);
    driver.send(Input.feelingSet, index, 0, 1).tick(6);
    const both = ARKIT_SHAPES.filter(name => name.endsWith('Left') && !name.startsWith('eyeLook')).map(
      name => [name, name.replace(/Left$/, 'Right') as typeof name] as const,
    );
    const moving = both.filter(([left]) => (FEELING_FACES[feeling][left] ?? 0) > 0.05);
    expect(moving.length).toBeGreaterThan(1);
    for (const [left, right] of moving) {
      // Lids also follow where she looks.
      if (left.startsWith('eyeBlink')) continue;
      expect(driver.weight(left)).toBeGreaterThan(driver.weight(right));
    }
    driver.tick(600);
    for (const [name, weight] of Object.entries(FEELING_FACES[feeling])) {
      if (name.startsWith('eyeBlink')) continue;
      expect(driver.weight(name as (typeof ARKIT_SHAPES)[number])).toBeCloseTo(weight, 1);
    }
  });
});

test('two feelings at once are a blend: neither is at its fullest, and no weight is beyond the stronger face', () => {
  const driver = still().turn('emotion.fade', 600);
  driver.send(Input.feelingSet, 0, 0, 1).send(Input.feelingSet, 3, 0, 1).tick(300);
  for (const name of ARKIT_SHAPES) {
    if (/^eye(Look|Blink)/.test(name)) continue;
    const [joy, surprise] = [FEELING_FACES.joy[name] ?? 0, FEELING_FACES.surprise[name] ?? 0];
    expect(driver.weight(name)).toBeCloseTo((joy + surprise) / 2, 1);
  }
});

test('valence and arousal have a face of their own, at both ends', () => {
  const moods = [
    [VALENCE, 1, 'mouthSmileLeft'],
    [VALENCE, -1, 'mouthFrownLeft'],
    [AROUSAL, 1, 'eyeWideLeft'],
    [AROUSAL, -1, 'eyeSquintLeft'],
  ] as const;
  for (const [axis, amount, shape] of moods) {
    const driver = still();
    driver.send(Input.feelingSet, axis, 0, amount).tick(90);
    expect(driver.weight(shape)).toBeGreaterThan(0.05);
    for (const [, , other] of moods) if (other !== shape) expect(driver.weight(other)).toBeLessThan(0.03);
  }
});

test('a feeling takes the place of the smile at rest', () => {
  const driver = new FaceDriver().turn('blink.rate', 0);
  driver.tick(10);
  expect(driver.weight('mouthSmileLeft')).toBeCloseTo(0.26, 2);
  driver.send(Input.feelingSet, 1, 0, 1).tick(120);
  expect(driver.weight('mouthSmileLeft')).toBeLessThan(0.05);
});

test('her strength of expression is a tweak', () => {
  const smile = (strength: number) => {
    const driver = still().turn('emotion.strength', strength);
    driver.send(Input.feelingSet, 0, 0, 1).tick(120);
    return driver.weight('mouthSmileLeft');
  };
  expect(smile(0)).toBe(0);
  expect(smile(0.5)).toBeCloseTo(smile(1) / 2, 3);
});

test('layers cover what lies below by their claims: the mouth all, and nothing covers the mouth', () => {
  const { world } = new FaceDriver();
  const { Layers, Face } = world.components;
  const jaw = shapeIndex('jawOpen');
  const set = (layer: number, weight: number, claim: number) => {
    Layers.weights[layerAt(world.companion, layer) + jaw] = weight;
    Layers.claims[layerAt(world.companion, layer) + jaw] = claim;
  };
  const blended = () => {
    blendLayers(world);
    return Face.weights[world.companion * SHAPE_COUNT + jaw]!;
  };
  set(Layer.idle, 0.2, 0);
  set(Layer.emotion, 0.4, 0.5);
  expect(blended()).toBeCloseTo(0.5, 6);
  set(Layer.eyes, 0.3, 0);
  expect(blended()).toBeCloseTo(0.8, 6);
  set(Layer.mouth, 0.05, 1);
  expect(blended()).toBeCloseTo(0.05, 6);
});
