import { beforeEach, expect, test } from 'vitest';
import { CAMERA_EYE, CAMERA_TARGET } from '../../../game/avatar/camera.ts';
import { FaceMap } from '../../../game/avatar/face-map.ts';
import { FEELINGS, PALETTES } from '../../../game/avatar/palette.ts';
import { POSE, writePose } from '../../../game/avatar/pose.ts';
import { PoseToFrame } from '../../../game/avatar/pose-to-frame.ts';
import { ARKIT_SHAPES } from '../../../game/avatar/shape-names.ts';
import { createAuroraWorld } from '../../../game/world.ts';
import { LOOK_COLOURS, LOOK_FIELDS } from '../../../native/look-fields.ts';

const world = createAuroraWorld({ seed: 3 });
const row = new Float32Array(128);
let drawn: PoseToFrame;
beforeEach(() => {
  writePose(world, world.companion, row);
  drawn = new PoseToFrame(new FaceMap([...ARKIT_SHAPES]));
});

const lookAt = (name: keyof typeof LOOK_FIELDS) => POSE.look + Object.keys(LOOK_FIELDS).indexOf(name);
const step = (dt = 1 / 30) => drawn.step(row, dt, 1);

test('weights, angles and breath are the pose’s', () => {
  row[POSE.weights + ARKIT_SHAPES.indexOf('jawOpen')] = 0.5;
  row.set([0.1, -0.2, 0.05, 0.7], POSE.head);
  const frame = step();
  expect(frame.weights[ARKIT_SHAPES.indexOf('jawOpen')]).toBe(0.5);
  expect([frame.yaw, frame.pitch, frame.roll, frame.breath].map(x => Math.round(x * 100))).toEqual([
    ...[10, -20, 5, 70],
  ]);
});

test('a body that shifts to her left is seen to do so: camera and target go the other way', () => {
  row.set([0.02, 0, -0.01], POSE.shift);
  const { camera } = step();
  for (const [seen, usual] of [
    [camera.eye, CAMERA_EYE],
    [camera.target, CAMERA_TARGET],
  ] as const) {
    expect(seen[0]).toBeCloseTo(usual[0] - 0.02);
    expect(seen[2]).toBeCloseTo(usual[2] + 0.01);
  }
});

test('hair stays behind a head that turns', () => {
  step();
  row[POSE.head] = 0.3;
  const { sway } = step();
  expect(Math.hypot(...sway)).toBeGreaterThan(0.001);
});

test('an amount that a person sets to nothing is none, and not the renderer’s usual', () => {
  row[lookAt('glyphs')] = 0;
  row[lookAt('bloom')] = 2;
  const { look } = step();
  expect(look.glyphs).toBeLessThan(0);
  expect(look.bloom).toBe(2);
});

test('a feeling turns her colours in 600 ms, and not at once; whoever draws anew begins with it', () => {
  step();
  row[POSE.feelings + FEELINGS.indexOf('anger')] = 1;
  const calm = LOOK_COLOURS.warm.usual[0];
  const first = step(1 / 30).look.warm[0];
  for (let i = 0; i < 17; i++) step(1 / 30);
  const later = step(1 / 30).look.warm[0];
  const fresh = new PoseToFrame(new FaceMap([...ARKIT_SHAPES])).step(row, 0, 1).look.warm[0];
  expect(fresh).toBeGreaterThan(calm);
  expect(fresh).toBeLessThanOrEqual(PALETTES.anger.warm[0]);
  expect((first - calm) / (fresh - calm)).toBeLessThan(0.25);
  expect((later - calm) / (fresh - calm)).toBeGreaterThan(0.93);
});

test('a colour that a person chose stays, whatever she feels', () => {
  row[POSE.look + Object.keys(LOOK_FIELDS).length] = LOOK_COLOURS.cool.usual[0] + 0.5;
  expect(step().look.cool[0]).toBeCloseTo(LOOK_COLOURS.cool.usual[0] + 0.5, 5);
});

test('she forms out of the air once, within two seconds; what a person dissolved stays so', () => {
  expect(step().look.materialise).toBe(1);
  drawn.appear();
  const seen = Array.from({ length: 70 }, () => step().look.materialise);
  expect(seen[0]).toBeLessThan(0.05);
  expect(seen.every((value, i) => i === 0 || value >= seen[i - 1]!)).toBe(true);
  expect(seen.at(-1)).toBe(1);
  row[lookAt('materialise')] = 0.4;
  drawn.appear();
  for (let i = 0; i < 70; i++) step();
  expect(step().look.materialise).toBeCloseTo(0.4);
});

test('with less movement she is there at once, and nothing moves that is not she', () => {
  drawn.still = true;
  drawn.appear();
  row[lookAt('flicker')] = 0.5;
  const frame = step();
  expect(frame.look.materialise).toBe(1);
  expect(frame.hair).toBeLessThan(0);
  expect(frame.look).toMatchObject({ drift: -1, flicker: 0, glitch: 0 });
});
