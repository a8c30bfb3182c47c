/** Her face through the kernel's doors, while her real voice speaks. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaceView } from '../../game/avatar/face-view.ts';
import { VoiceDriver } from './voice-driver.ts';

let her: VoiceDriver;
beforeAll(async () => {
  her = await VoiceDriver.open();
});
afterAll(() => her?.close());

const ask = async (method: 'GET' | 'POST', path: string, body?: unknown) => {
  const { status, json } = await her.kernel.request(method, `/api/v1/${path}`, body);
  return { status, body: json() };
};
const face = async () => (await ask('GET', 'face')).body as FaceView;

/** Looks at her again and again until she is as expected; the test's own time limit ends it otherwise. */
async function until(is: (view: FaceView) => boolean): Promise<FaceView> {
  for (;;) {
    const view = await face();
    if (is(view)) return view;
    // A look per tick of the world: more would meet the limit of requests a second.
    await setTimeout(1000 / 60);
  }
}

describe('what cannot be asked for', () => {
  it.each([
    ['feel', { feeling: 'hunger' }, 422, 'UNKNOWN_FEELING'],
    ['feel', { feeling: 'joy', strength: 3 }, 422, 'FEELING_OUT_OF_RANGE'],
    ['feel', { valence: -2 }, 422, 'FEELING_OUT_OF_RANGE'],
    ['look', { x: 1000 }, 422, 'PLACE_OUT_OF_RANGE'],
    ['look', { seconds: 0 }, 422, 'GLANCE_OUT_OF_RANGE'],
    ['tweak', { name: 'blink.rat', value: 1 }, 404, 'UNKNOWN_TWEAK'],
    ['tweak', { name: 'blink.rate', value: 1e9 }, 422, 'TWEAK_OUT_OF_RANGE'],
    ['tweak', { name: 'blink.rate', value: 'often' }, 422, 'TWEAK_OUT_OF_RANGE'],
  ])('%s %j: one clear error', async (path, body, status, code) => {
    const answer = await ask('POST', path, body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.hint).toBeTruthy();
  });
});

it('what she says moves her mouth, with a feeling that the text names; who stops her shuts it', async () => {
  const { body } = await her.say(
    '[joy] Maybe we should paint a blue moon above the sea, and many more pictures after that.',
  );
  // Lips part with the jaw; a look may fall between two sounds.
  await until(view => view.speaking && view.weights.jawOpen! > 0.12 && view.weights.mouthClose! < 0.1);
  // Lips meet again and again.
  await until(view => view.weights.mouthClose! > 0.12 && view.weights.jawOpen! < 0.1);
  expect((await until(view => view.feelings.joy > 0.3)).speaking).toBe(true);
  await ask('POST', 'stop', { id: body.id });
  const silent = await until(view => !view.speaking && view.weights.jawOpen! < 0.06);
  expect(silent.feelings.joy).toBeGreaterThan(0.2);
  await ask('POST', 'feel', { feeling: 'calm' });
  await until(view => view.feelings.joy < 0.05);
});

it('she looks where she is told, and feels what she is told', async () => {
  await ask('POST', 'look', { x: 0.6, z: 0.6 });
  const left = await until(view => view.gaze.yaw > 40);
  expect(left.weights.eyeLookOutLeft).toBeGreaterThan(0.2);
  await ask('POST', 'look', {});
  await until(view => Math.abs(view.gaze.yaw - 9) < 4);
  await ask('POST', 'feel', { feeling: 'anger', strength: 0.8 });
  const angry = await until(view => view.feelings.anger > 0.7);
  expect(angry.weights.browDownLeft).toBeGreaterThan(0.4);
});

it('every tweak is listed with its range, and lives at once', async () => {
  const { tweaks } = (await ask('GET', 'tweaks')).body;
  expect(tweaks.length).toBeGreaterThan(60);
  const strength = await ask('POST', 'tweak', { name: 'emotion.strength', value: 0 });
  expect(strength.body).toMatchObject({ name: 'emotion.strength', value: 0, usual: 1 });
  await until(view => view.weights.browDownLeft === 0);
  expect((await ask('POST', 'tweak', { name: 'emotion.strength' })).body.value).toBe(1);
});
