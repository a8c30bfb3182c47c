import { expect, test } from 'vitest';
import { avatarSettings, USUAL_AVATAR } from '../../../game/avatar/avatar-settings.ts';

const read = (env: Record<string, string>) => avatarSettings(env, '/home/ada/aurora');

test.each([
  [{ AURORA_RENDERER: 'vulkan' }, 'AURORA_RENDERER', 'auto, soft, gl, null'],
  [{ AURORA_AVATAR_SIZE: '721' }, 'AURORA_AVATAR_SIZE', '64 … 720'],
  [{ AURORA_AVATAR_SIZE: '100.5' }, 'AURORA_AVATAR_SIZE', '64 … 720'],
  [{ AURORA_AVATAR_SIZE: 'large' }, 'AURORA_AVATAR_SIZE', '64 … 720'],
  [{ AURORA_AVATAR_FPS: '0' }, 'AURORA_AVATAR_FPS', '1 … 60'],
  [{ AURORA_AVATAR_BUDGET: '-1' }, 'AURORA_AVATAR_BUDGET', '0.05 … 1000'],
])('%o is refused by name, with what is legal', (env, field, legal) => {
  expect(() => read(env)).toThrow(
    expect.objectContaining({ code: 'BAD_SETTING', details: expect.objectContaining({ field, legal }) }),
  );
});

test('nothing said is the usual; empty is nothing said', () => {
  expect(read({})).toEqual(USUAL_AVATAR);
  expect(read({ AURORA_AVATAR: ' ', AURORA_RENDERER: '', AURORA_AVATAR_FPS: '' })).toEqual(USUAL_AVATAR);
});

test('what is said counts', () => {
  expect(read({ AURORA_AVATAR: 'off' })).toMatchObject({ off: true, file: null });
  // A name alone lies in the home folder, a path where it says.
  expect(read({ AURORA_AVATAR: 'mia.vrm' }).file).toBe('/home/ada/aurora/mia.vrm');
  expect(read({ AURORA_AVATAR: '/tmp/mia.vrm' }).file).toBe('/tmp/mia.vrm');
  expect(read({ AURORA_RENDERER: 'GL', AURORA_AVATAR_FPS: '60', AURORA_AVATAR_BUDGET: '0.5' })).toMatchObject(
    {
      renderer: 'gl',
      framesPerSecond: 60,
      budget: 500_000,
    },
  );
});
