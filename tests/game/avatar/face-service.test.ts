import { describe, expect, test } from 'vitest';
import { CAMERA_EYE } from '../../../game/avatar/camera.ts';
import { FaceService } from '../../../game/avatar/face-service.ts';
import { createInbox } from '../../../game/inbox.ts';
import { TWEAKS } from '../../../game/tweaks/tweak-list.ts';
import { FaceDriver } from '../../face-driver.ts';

function open() {
  const driver = new FaceDriver();
  return { driver, face: new FaceService(driver.world, createInbox(driver.world)) };
}

describe('tweaks', () => {
  test('one that is not there is refused with its neighbours', () => {
    const { face } = open();
    for (const name of ['blink.rat', 'blink.', 'nothing', '', '__proto__', 'x'.repeat(99)]) {
      const refusal = { code: 'UNKNOWN_TWEAK', details: { value: name } };
      expect(() => face.turn(name, 1)).toThrow(expect.objectContaining({ code: refusal.code }));
    }
    const near = () => face.turn('blink.rat', 1);
    expect(near).toThrow(
      expect.objectContaining({
        details: expect.objectContaining({ legal: expect.arrayContaining(['blink.rate']) }),
      }),
    );
  });

  test.each(TWEAKS)('$name takes its whole range, and nothing beyond', ({ name, least, most, usual }) => {
    const { driver, face } = open();
    const at = TWEAKS.findIndex(tweak => tweak.name === name);
    for (const value of [least, most, usual]) {
      expect(face.turn(name, value).value).toBe(value);
      driver.tick();
      expect(driver.world.tweaks[at]).toBe(value);
    }
    for (const value of [least - 1e-3, most + 1e-3, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => face.turn(name, value)).toThrow(
        expect.objectContaining({
          code: 'TWEAK_OUT_OF_RANGE',
          details: expect.objectContaining({ legal: expect.stringContaining(`${least} … ${most}`) }),
        }),
      );
    }
    expect(face.tweaks(name)[0]).toMatchObject({ name, value: usual });
  });

  test('a list tells what was set at once, and without a value it is usual again', () => {
    const { driver, face } = open();
    face.turn('gaze.head-share', 0.1);
    expect(face.tweaks('gaze.head-share')[0]!.value).toBe(0.1);
    expect(face.turn('gaze.head-share', undefined).value).toBe(0.55);
    driver.tick();
    expect(face.tweaks()).toHaveLength(TWEAKS.length);
    expect(face.tweaks('no such thing')).toEqual([]);
  });

  test('every end of every range at once leaves a face that can be drawn', () => {
    for (const end of ['least', 'most'] as const) {
      const { driver, face } = open();
      for (const tweak of TWEAKS) face.turn(tweak.name, tweak[end]);
      face.feel({ feeling: 'surprise' });
      face.look({ x: -3, y: 2, z: 1 });
      driver.say([
        ['aa', 0, 0.4, 1, 1],
        ['PP', 0.4, 0.5, 0, 1],
      ]);
      for (let i = 0; i < 120; i++) {
        driver.tick();
        expect(driver.face().every(value => value >= 0 && value <= 1)).toBe(true);
        for (const angle of ['yaw', 'pitch', 'roll'] as const)
          expect(Math.abs(driver.get('Head', angle))).toBeLessThan(0.5);
      }
    }
  });
});

describe('feelings', () => {
  test('one takes the place of the others, or blends with them, and calm is none', () => {
    const { driver, face } = open();
    face.feel({ feeling: 'joy' });
    driver.tick(40);
    face.feel({ feeling: 'surprise', strength: 0.5, blend: true });
    driver.tick(40);
    expect(face.view().feelings.joy).toBeGreaterThan(0.8);
    expect(face.view().feelings.surprise).toBeGreaterThan(0.3);
    face.feel({ feeling: 'anger' });
    driver.tick(240);
    expect(face.view().feelings).toMatchObject({ joy: expect.closeTo(0, 1), surprise: expect.closeTo(0, 1) });
    expect(face.view().feelings.anger).toBeGreaterThan(0.6);
    face.feel({ feeling: 'calm' });
    driver.tick(600);
    expect(Math.max(...Object.values(face.view().feelings))).toBeLessThan(0.01);
  });

  test('a mood changes without the feelings', () => {
    const { driver, face } = open();
    face.feel({ feeling: 'joy' });
    face.feel({ valence: -0.5, arousal: 1 });
    driver.tick(60);
    const { feelings, valence, arousal } = face.view();
    expect(feelings.joy).toBeGreaterThan(0.8);
    expect(valence).toBeLessThan(-0.4);
    expect(arousal).toBeGreaterThan(0.8);
  });
});

describe('looking', () => {
  const settled = (driver: FaceDriver, face: FaceService) => {
    driver.turn('gaze.micro-rate', 0).turn('gaze.wander-rate', 0).tick(60);
    return face.view().gaze;
  };
  const yawOf = (x: number, z: number) => (Math.atan2(x, z) * 180) / Math.PI;

  test('at the camera from the beginning, so that she looks at who looks at her', () => {
    const { driver, face } = open();
    expect(settled(driver, face).yaw).toBeCloseTo(yawOf(CAMERA_EYE[0], CAMERA_EYE[2]), 0);
    face.look({ x: -1 });
    expect(settled(driver, face).yaw).toBeCloseTo(-45, 0);
    face.look({});
    expect(settled(driver, face).yaw).toBeCloseTo(yawOf(CAMERA_EYE[0], CAMERA_EYE[2]), 0);
  });

  test('at where pictures form, which is a tweak', () => {
    const { driver, face } = open();
    face.turn('gaze.picture-x', 0.5);
    face.turn('gaze.picture-z', 0.5);
    face.look({ at: 'picture', seconds: 0.5 });
    driver.tick(25);
    expect(face.view().gaze.yaw).toBeGreaterThan(30);
    expect(settled(driver, face).yaw).toBeLessThan(15);
  });
});
