/** Painting along with words, in a real kernel with a real worker. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobView, SketchView, VerifyReport } from '../../game/api/protocol.ts';
import type { SketchEvent } from '../../game/sketch/sketch-event.ts';
import { decodePng } from '../../models/image/png.ts';
import { KernelDriver } from './kernel-driver.ts';

type Image = Extract<SketchEvent, { type: 'image' }>;

let driver: KernelDriver;
beforeAll(async () => {
  driver = await KernelDriver.open();
});
afterAll(() => driver.close());

async function call<Result>(url: string, body: unknown): Promise<{ status: number; json: Result }> {
  const { status, json } = await driver.request('POST', `/api/v1${url}`, body, {
    'content-type': 'application/json',
  });
  return { status, json: json() as Result };
}

/** Resolves with the first picture of a sketch that is wanted. */
function image(wanted: (image: Image) => boolean): Promise<Image> {
  return new Promise(resolve => {
    const unsubscribe = driver.kernel.topics.sketch.subscribe(event => {
      if (event.type !== 'image' || !wanted(event)) return;
      unsubscribe();
      resolve(event);
    });
  });
}

describe('paint while I write', () => {
  it('each wording has its pictures, and the last one becomes a picture that can be made again', async () => {
    const first = image(({ pass }) => pass === 1);
    const begun = await call<SketchView>('/sketches', { prompt: 'a castle' });
    expect(begun.json).toMatchObject({ revision: 1, seed: expect.any(Number) });
    const { id, seed } = begun.json;
    // By the quick LoRA that comes with the model, a pass is finished.
    expect(await first).toMatchObject({ id, revision: 1, settled: true });

    const settled = image(({ revision, settled }) => revision === 2 && settled);
    await call('/sketches', { id, prompt: 'a castle at night' });
    const { image: png } = await settled;
    expect(decodePng(png.png)).toMatchObject({ width: 256, height: 256 });

    const kept = await call<JobView>(`/sketches/${id}/keep`, { prompt: 'a castle at night', steps: 8 });
    expect(kept.status).toBe(202);
    const { settings, picture } = await driver.ended(kept.json);
    expect(settings).toMatchObject({ prompt: 'a castle at night', seed, source: { strength: 0.65 } });
    const verified = await call<VerifyReport>('/verify', { picture: picture!.id });
    expect(verified.json.identical).toBe(true);
  });

  it('is no job: it is not in the queue, and leaves no file', async () => {
    const before = driver.kernel.services.pictures.list({}).total;
    const settled = image(({ settled }) => settled);
    await call('/sketches', { prompt: 'a ship' });
    await settled;
    expect(driver.kernel.services.jobs.list().every(({ finishedAt }) => finishedAt !== null)).toBe(true);
    expect(driver.kernel.services.pictures.list({}).total).toBe(before);
  });

  it('goes on when the worker is killed', async () => {
    const settled = image(({ settled }) => settled);
    await call('/sketches', { prompt: 'a ship in a storm' });
    process.kill(driver.workerPid(), 'SIGKILL');
    expect(await settled).toMatchObject({ revision: 1 });
  });

  it('what cannot be painted is refused by its name, and a second pass keeps the seed alone', async () => {
    const unknown = await call<{ error: { code: string } }>('/sketches/nobody/keep', { prompt: 'a ship' });
    expect([unknown.status, unknown.json.error.code]).toEqual([404, 'UNKNOWN_SKETCH']);
    const size = await call<{ error: { code: string } }>('/sketches', { prompt: 'a ship', width: 100 });
    expect([size.status, size.json.error.code]).toEqual([422, 'SIZE_NOT_MULTIPLE']);

    const first = image(({ pass }) => pass === 1);
    const { json } = await call<SketchView>('/sketches', { prompt: 'a ship' });
    await first;
    const request = { prompt: 'a ship', steps: 2, hiresScale: 1.25 };
    const kept = await call<JobView>(`/sketches/${json.id}/keep`, request);
    expect(kept.json.settings).toMatchObject({ seed: json.seed, hires: { width: 320 } });
    expect(kept.json.settings.source).toBeUndefined();
    await driver.ended(kept.json);
  });
});
