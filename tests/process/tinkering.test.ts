/** Story 6, through the kernel's doors: presets are files, what was turned stays, and a trace is one that opens. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { traceProblems } from '../game/telemetry/trace-rules.ts';
import { KernelDriver } from './kernel-driver.ts';

let tinkerer: KernelDriver;
beforeAll(async () => {
  tinkerer = await KernelDriver.open({ journal: true });
});
afterAll(() => tinkerer?.close());

const ask = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) => {
  const { status, json } = await tinkerer.request(method, `/api/v1/${path}`, body);
  return { status, body: json() };
};
const value = async (name: string) => (await ask('GET', `tweaks?search=${name}`)).body.tweaks[0].value;

describe('what cannot be done', () => {
  it.each([
    ['POST', 'presets', { name: '../../evil' }, 422, 'PRESET_NAME_ILLEGAL'],
    ['POST', 'presets/..%2F..%2Fkernel/load', {}, 422, 'PRESET_NAME_ILLEGAL'],
    ['DELETE', 'presets/%2e%2e%2fqueue.db', undefined, 422, 'PRESET_NAME_ILLEGAL'],
    ['POST', 'presets/nowhere/load', {}, 404, 'UNKNOWN_PRESET'],
    ['DELETE', 'presets/nowhere', undefined, 404, 'UNKNOWN_PRESET'],
    ['POST', 'trace', { seconds: 0 }, 422, 'TRACE_SECONDS_OUT_OF_RANGE'],
    ['POST', 'check-input', { command: 'pain', input: {} }, 404, 'UNKNOWN_COMMAND'],
  ] as const)('%s %s %j: one clear error', async (method, path, body, status, code) => {
    const answer = await ask(method, path, body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.hint).toBeTruthy();
  });
});

describe('a preset', () => {
  it('is saved from what is turned, is a file, and brings it back; what it does not name is usual again', async () => {
    await ask('POST', 'tweak', { name: 'blink.rate', value: 3 });
    const saved = await ask('POST', 'presets', { name: 'sleepy' });
    expect(saved).toMatchObject({ status: 201, body: { tweaks: { 'blink.rate': 3 } } });
    expect(saved.body.path).toBe(join(tinkerer.home, 'presets', 'sleepy.json'));
    expect((await ask('POST', 'presets', { name: 'sleepy' })).status).toBe(409);
    await ask('POST', 'tweak', { name: 'blink.rate', value: 40 });
    await ask('POST', 'tweak', { name: 'breath.rate', value: 0.9 });
    await ask('POST', 'presets/sleepy/load', {});
    expect(await value('blink.rate')).toBe(3);
    expect(await value('breath.rate')).toBe(0.22);
  });

  it('that somebody shared is taken as far as it is known, and the rest is told', async () => {
    const file = JSON.parse(readFileSync(join(tinkerer.home, 'presets', 'sleepy.json'), 'utf8'));
    file.tweaks['her.mood-ring'] = 1;
    writeFileSync(join(tinkerer.home, 'presets', 'shared.json'), JSON.stringify(file));
    const loaded = await ask('POST', 'presets/shared/load', {});
    expect(loaded.body).toMatchObject({
      tweaks: { 'blink.rate': 3 },
      notes: ['There is no tweak "her.mood-ring".'],
    });
    writeFileSync(join(tinkerer.home, 'presets', 'broken.json'), '{');
    const { presets, refused } = (await ask('GET', 'presets')).body;
    expect(presets.map(({ name }: { name: string }) => name)).toEqual(['shared', 'sleepy']);
    expect(refused['broken.json'].code).toBe('PRESET_NOT_UNDERSTOOD');
    await ask('DELETE', 'presets/shared');
    expect(existsSync(join(tinkerer.home, 'presets', 'shared.json'))).toBe(false);
  });
});

it('what was turned is there after a restart', async () => {
  await ask('POST', 'tweaks/reset', {});
  await ask('POST', 'tweak', { name: 'blink.rate', value: 7 });
  const { home } = tinkerer;
  await tinkerer.close();
  tinkerer = await KernelDriver.open({ journal: true, home });
  expect(await value('blink.rate')).toBe(7);
  await ask('POST', 'tweaks/reset', {});
});

it('telemetry tells each frame once, by system', async () => {
  const first = (await ask('GET', 'telemetry')).body;
  expect(first.total).toHaveLength(Math.min(first.frame, 600));
  expect(first.systems).toContain('face.blend');
  const next = (await ask('GET', `telemetry?since=${first.frame}`)).body;
  expect(next.total).toHaveLength(next.frame - first.frame);
  expect(next.bySystem.every((ring: number[]) => ring.length === next.total.length)).toBe(true);
  expect(next.processes.map(({ name }: { name: string }) => name)).toContain('kernel');
  expect((await ask('GET', `telemetry?since=${next.frame + 1e6}`)).body.total).toEqual([]);
});

it('a trace opens in the viewers: ticks by system, steps of a picture, frames of a page', async () => {
  const job = tinkerer.paint({ steps: 3 });
  await tinkerer.ended(job);
  const now = Date.now();
  const page = [
    [now - 50, 16],
    [now - 34, 16],
  ];
  const { status, body } = await ask('POST', 'trace', { page });
  expect(status).toBe(200);
  expect(traceProblems(body)).toEqual([]);
  const named = (name: string) => body.traceEvents.filter((event: { name: string }) => event.name === name);
  expect(named('tick').length).toBeGreaterThan(10);
  expect(named('face.blend')).toHaveLength(named('tick').length);
  expect(named('step 3')[0].args).toMatchObject({ job: job.id, step: 3 });
  expect(named('frame')).toHaveLength(2);
  // The page's time and the kernel's are one: its frames lie among the last ticks.
  const last = named('tick').at(-1).ts;
  expect(Math.abs(named('frame')[1].ts - last)).toBeLessThan(2e6);
});
