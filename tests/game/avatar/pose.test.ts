import { describe, expect, it } from 'vitest';
import { FEELING_COUNT, shapeIndex } from '../../../components/index.ts';
import { POSE, POSE_LENGTH, writePose } from '../../../game/avatar/pose.ts';
import { TWEAKS } from '../../../game/tweaks/tweak-list.ts';
import { LOOK_COLOURS, LOOK_FIELDS } from '../../../native/look-fields.ts';
import { WorldDriver } from '../../world-driver.ts';

describe('a pose', () => {
  it('refuses a row that is too short', () => {
    const { world } = new WorldDriver();
    expect(() => writePose(world, world.companion, new Float32Array(POSE_LENGTH - 1))).toThrow(RangeError);
  });

  it('has every part at its documented place, and no other', () => {
    const { world } = new WorldDriver();
    const { Face, Head, Breath, Emotion } = world.components;
    const her = world.companion;
    for (let i = 0; i < 52; i++) Face.weights[her * 52 + i] = i / 64;
    [Head.yaw, Head.pitch, Head.roll].forEach((column, i) => {
      column[her] = i - 1.5;
    });
    Breath.amount[her] = -0.25;
    [Head.shiftX, Head.shiftY, Head.shiftZ].forEach((column, i) => {
      column[her] = (i + 1) / 1024;
    });
    for (let i = 0; i < FEELING_COUNT; i++) Emotion.felt[her * FEELING_COUNT + i] = (i + 1) / 8;
    const pose = new Float32Array(POSE_LENGTH).fill(Number.NaN);
    writePose(world, her, pose);
    expect([...pose.slice(0, 52)]).toEqual(Array.from({ length: 52 }, (_, i) => i / 64));
    expect([...pose.slice(POSE.head, POSE.breath)]).toEqual([-1.5, -0.5, 0.5]);
    expect(pose[POSE.breath]).toBe(-0.25);
    expect([...pose.slice(POSE.shift, POSE.feelings)]).toEqual([1 / 1024, 2 / 1024, 3 / 1024]);
    expect([...pose.slice(POSE.feelings, POSE.look)]).toEqual([0.125, 0.25, 0.375, 0.5, 0.625, 0.75]);
    const look = [
      ...Object.values(LOOK_FIELDS).map(({ usual }) => usual),
      ...Object.values(LOOK_COLOURS).flatMap(({ usual }) => usual),
    ];
    expect([...pose.slice(POSE.look)]).toEqual([...new Float32Array(look)]);
  });

  it('reads the tweaks that live now', () => {
    const { world } = new WorldDriver();
    world.tweaks[TWEAKS.findIndex(({ name }) => name === 'look.bloom')] = 2.5;
    const pose = new Float32Array(POSE_LENGTH);
    writePose(world, world.companion, pose);
    expect(pose[POSE.look + Object.keys(LOOK_FIELDS).indexOf('bloom')]).toBe(2.5);
  });

  it('is the face at rest when nothing happens', () => {
    const { world } = new WorldDriver().tick();
    const pose = new Float32Array(POSE_LENGTH);
    writePose(world, world.companion, pose);
    expect(pose[shapeIndex('mouthSmileLeft')]).toBeCloseTo(0.26, 5);
    expect(pose[shapeIndex('jawOpen')]).toBe(0);
  });
});
