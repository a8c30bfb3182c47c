/** A sampler, its schedule and its noise, asked for in every face's own words, through a real worker. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePng, readPngText } from '../../models/image/png.ts';
import { SAMPLERS, SCHEDULES } from '../../models/settings.ts';
import { TWINS } from '../models/schedulers/recipe/twins.ts';
import { FOX, KernelDriver, ROOT } from './kernel-driver.ts';

let driver: KernelDriver;
beforeAll(async () => {
  driver = await KernelDriver.open();
});
afterAll(() => driver.close());

describe('bad input', () => {
  it.each([
    ['schedule', 'Beta', 'UNKNOWN_SCHEDULE'],
    ['eta', 2, 'ETA_OUT_OF_RANGE'],
    ['guidanceRescale', -1, 'GUIDANCE_RESCALE_OUT_OF_RANGE'],
    ['noiseSource', 'gpu', 'UNKNOWN_NOISE_SOURCE'],
    ['precision', 'int4', 'UNKNOWN_PRECISION'],
  ])('%s %s names the legal set', async (field, value, code) => {
    const response = await driver.request('POST', '/api/v1/generate', { prompt: FOX, [field]: value });
    expect(response.status).toBe(422);
    expect(response.json().error).toMatchObject({ code, field, value, legal: expect.anything() });
  });

  it('more steps than LCM has are refused at once', async () => {
    const body = { prompt: FOX, sampler: 'LCM', steps: 60 };
    const { error } = (await driver.request('POST', '/api/v1/generate', body)).json();
    expect(error).toMatchObject({ code: 'STEPS_OUT_OF_RANGE', value: 60, legal: '1 … 50 with LCM' });
  });
});

describe('every sampler', () => {
  it('paints, counts the steps that were asked for, and is verified from its file', async () => {
    for (const [i, sampler] of SAMPLERS.entries()) {
      const schedule = SCHEDULES[i % SCHEDULES.length]!;
      const job = driver.paint({ sampler, schedule, steps: 3, noiseSource: i % 2 ? 'nv' : 'cpu' });
      const { picture, state, step, steps } = await driver.ended(job);
      expect([state, step, steps]).toEqual(['done', 3, 3]);
      expect(picture!.parameters).toContain(`Sampler: ${sampler}, Schedule type: ${schedule}, `);
      const report = await driver.request('POST', '/api/v1/verify', { picture: picture!.id });
      expect(report.json(), sampler).toMatchObject({ identical: true, settings: job.settings, notes: [] });
    }
  });

  it('paints another picture with each schedule and noise', async () => {
    const inputs = [{}, { schedule: 'Karras' }, { schedule: 'Exponential' }, { noiseSource: 'nv' as const }];
    const pictures = await Promise.all(
      inputs.map(input => driver.picture(driver.paint({ sampler: 'DPM++ 2M', steps: 4, ...input }))),
    );
    expect(new Set(pictures.map(png => png.toString('base64'))).size).toBe(inputs.length);
  });

  it.each(['Heun', 'DPM++ 2M SDE'])('%s: a killed worker’s picture has the same bytes', async sampler => {
    const input = { sampler, schedule: 'Karras', steps: 14, noiseSource: 'nv' } as const;
    const straight = await driver.picture(driver.paint(input));
    const job = driver.paint(input);
    await driver.step(job, 4);
    process.kill(driver.workerPid(), 'SIGKILL');
    expect((await driver.picture(job)).equals(straight)).toBe(true);
    expect(driver.kernel.services.jobs.get(job.id).resumes).toBe(1);
  });
});

describe('A1111’s words', () => {
  const txt2img = async (body: object) => {
    const response = await driver.request('POST', '/sdapi/v1/txt2img', {
      prompt: FOX,
      seed: 7,
      steps: 2,
      ...body,
    });
    expect(response.status).toBe(200);
    return Buffer.from(response.json().images[0], 'base64');
  };

  it.each([
    [
      { sampler_name: 'DPM++ 2M Karras', scheduler: 'Automatic', override_settings: { randn_source: 'NV' } },
      'Sampler: DPM++ 2M, Schedule type: Karras',
      'RNG: NV',
    ],
    [
      { sampler_name: 'DPM++ 2M', scheduler: 'karras', override_settings: { randn_source: 'GPU' } },
      'Sampler: DPM++ 2M, Schedule type: Karras',
      'RNG: NV',
    ],
    [
      { sampler_name: 'Euler a', scheduler: null, eta: 0.5 },
      'Sampler: Euler a, Schedule type: Normal',
      'Eta: 0.5',
    ],
    [
      { sampler_name: 'k_heun', scheduler: 'SGM Uniform', eta: 1 },
      'Sampler: Heun, Schedule type: SGM Uniform',
      'CPU',
    ],
  ])('%j', async (body, sampler, rest) => {
    const { parameters } = readPngText(await txt2img(body));
    expect(parameters).toContain(sampler);
    expect(parameters).toContain(rest);
  });

  it('list the samplers and the schedulers that it takes', async () => {
    const samplers = (await driver.request('GET', '/sdapi/v1/samplers')).json();
    expect(samplers.map(({ name }: { name: string }) => name)).toEqual([...SAMPLERS]);
    const schedulers = (await driver.request('GET', '/sdapi/v1/schedulers')).json();
    expect(schedulers.map(({ label }: { label: string }) => label)).toEqual([...SCHEDULES]);
    for (const { name, label } of schedulers) {
      const both = await Promise.all([name, label].map(scheduler => txt2img({ steps: 1, scheduler })));
      expect(both[0]!.equals(both[1]!)).toBe(true);
    }
  });
});

describe('int8', () => {
  it('is said in the picture, recalled from it, and verified', async () => {
    const { picture } = await driver.ended(driver.paint({ precision: 'int8', steps: 4 }));
    expect(picture!.parameters).toContain('Precision: int8');
    const text = readPngText(readFileSync(picture!.path));
    const info = await driver.request('POST', '/sdapi/v1/png-info', {
      image: readFileSync(picture!.path).toString('base64'),
    });
    expect(info.json().info).toBe(text.parameters);
    expect(JSON.parse(text.aurora!).settings.precision).toBe('int8');
    const report = await driver.request('POST', '/api/v1/verify', { picture: picture!.id });
    expect(report.json()).toMatchObject({ identical: true, settings: { precision: 'int8' }, notes: [] });
  });

  it('full is said by saying nothing', async () => {
    const { picture, settings } = await driver.ended(driver.paint({ precision: 'full', steps: 1 }));
    expect(settings).not.toHaveProperty('precision');
    expect(picture!.parameters).not.toContain('Precision');
  });
});

describe('a sampler of a plugin', () => {
  const SAMPLER = 'more-samplers.res-2m';
  const ask = async (url: string, body?: object) => driver.request(body ? 'POST' : 'GET', url, body);
  const listed = async () => {
    const a1111 = (await ask('/sdapi/v1/samplers')).json() as { name: string }[];
    const ours = (await ask('/api/v1/samplers')).json().samplers as { name: string }[];
    expect(ours.map(({ name }) => name)).toEqual(a1111.map(({ name }) => name));
    return ours.slice(SAMPLERS.length).map(({ name }) => name);
  };

  it('is there while it is granted, painted through a killed worker to the same bytes, and needed no more afterwards', async () => {
    const { plugins } = driver.kernel.services;
    const told: (readonly string[])[] = [];
    driver.kernel.topics.samplers.subscribe(names => told.push(names));
    cpSync(join(ROOT, 'docs/examples/plugins/more-samplers'), join(driver.home, 'plugins/more-samplers'), {
      recursive: true,
    });
    await plugins.refresh();
    const before = await ask('/api/v1/generate', { prompt: FOX, sampler: SAMPLER });
    expect(before.status).toBe(422);
    expect(before.json().error).toMatchObject({ code: 'UNKNOWN_SAMPLER', field: 'sampler', value: SAMPLER });
    expect(await listed()).toEqual([]);

    await plugins.grant('more-samplers', []);
    expect(await listed()).toContain(SAMPLER);
    expect(told.at(-1)).toContain(SAMPLER);
    const input = { sampler: SAMPLER, schedule: 'Karras', steps: 14 };
    const straight = await driver.submit(input);
    const bytes = await driver.picture(straight);
    const job = await driver.submit(input);
    await driver.step(job, 4);
    process.kill(driver.workerPid(), 'SIGKILL');
    // What has been asked for goes on, by what it was asked for with.
    await plugins.revoke('more-samplers', []);
    expect((await driver.picture(job)).equals(bytes)).toBe(true);
    expect(driver.kernel.services.jobs.get(job.id).resumes).toBe(1);

    expect(await listed()).toEqual([]);
    expect(told.at(-1)).toEqual([...SAMPLERS]);
    expect((await ask('/api/v1/generate', { prompt: FOX, sampler: SAMPLER })).status).toBe(422);
    const { picture } = await driver.ended(straight);
    const report = await ask('/api/v1/verify', { picture: picture!.id });
    expect(report.json()).toMatchObject({
      identical: true,
      notes: [expect.stringMatching(/no plugin is needed/)],
    });
    const recalled = (await ask('/api/v1/recall', { picture: picture!.id })).json();
    const again = await ask('/api/v1/generate', recalled.input);
    expect((await driver.picture(again.json())).equals(bytes)).toBe(true);
  });

  it('that does what one of ours does paints the same picture', async () => {
    for (const name of ['Heun', 'DPM++ 2M']) {
      const twin = TWINS[name]!;
      const body = {
        prompt: FOX,
        seed: 7,
        steps: 6,
        sampler: twin.name,
        samplerRecipe: JSON.stringify(twin),
      };
      const theirs = await driver.picture((await ask('/api/v1/generate', body)).json());
      const ours = await driver.picture(driver.paint({ sampler: name, steps: 6 }));
      expect(decodePng(theirs).data).toEqual(decodePng(ours).data);
    }
  });

  it('that breaks on the way fails with its line, and the worker paints on', async () => {
    const samplerRecipe = JSON.stringify({
      name: 'a.b',
      stages: [{ do: ['x = step == 14 ? x / 0 : next == 0 ? denoised : x + eps * (next - sigma)'] }],
    });
    const job = (await ask('/api/v1/generate', { prompt: FOX, steps: 16, samplerRecipe })).json();
    const { state, error } = await driver.ended(job);
    expect(state).toBe('failed');
    expect(error).toMatchObject({
      code: 'SAMPLER_NOT_FINITE',
      message: expect.stringMatching(/a\.b broke at step 15/),
    });
    expect(await driver.picture(driver.paint({ steps: 1 }))).toBeInstanceOf(Buffer);
  });
});
