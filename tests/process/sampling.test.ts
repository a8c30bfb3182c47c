/** A sampler, its schedule and its noise, asked for in every face's own words, through a real worker. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPngText } from '../../models/image/png.ts';
import { SAMPLERS, SCHEDULES } from '../../models/settings.ts';
import { FOX, KernelDriver } from './kernel-driver.ts';

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
