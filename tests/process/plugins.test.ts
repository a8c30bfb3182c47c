import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type AnyCommand, defineCommand } from '../../game/bus/command.ts';
import { systemClock } from '../../game/loop.ts';
import { permissionFlags } from '../../game/plugins/permission-flags.ts';
import { PluginService } from '../../game/plugins/plugin-service.ts';
import { Supervisor } from '../../game/supervisor/supervisor.ts';
import { ROOT, temporaryFolder } from './kernel-driver.ts';

const asked: { name: string; input: unknown }[] = [];
const command = (name: string, permission: AnyCommand['permission'], danger?: string): AnyCommand =>
  defineCommand({
    ...{ name, title: name, description: name, permission, ...(danger && { danger }) },
    input: z.object({}),
    output: z.unknown(),
    run: async () => null,
  });
const COMMANDS = [
  command('pictures', 'read'),
  command('generate', 'paint'),
  command('stop', 'control'),
  command('forget', 'remember', 'it is gone'),
];

const services: PluginService[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map(service => service.stop()));
  asked.length = 0;
});

/** A real service with real processes; the commands that plugins call are written down. */
async function open(home = temporaryFolder()) {
  const service = new PluginService({
    folder: join(home, 'plugins'),
    grants: join(home, 'grants.json'),
    build: join(ROOT, 'build'),
    clock: systemClock,
    supervisor: new Supervisor({ crashes: null, version: '0', wall: () => new Date() }),
    commands: COMMANDS,
    invoke: async ({ name }, input) => {
      asked.push({ name, input });
      return { total: 3 };
    },
    onProblem: problem => console.error(problem),
  });
  services.push(service);
  await service.complete;
  const write = async (id: string, source: string, parts: object = {}, version = '1.0.0') => {
    const folder = join(home, 'plugins', id);
    mkdirSync(folder, { recursive: true });
    const manifest = { aurora: 1, id, name: id, version, description: id, entry: 'main.js', ...parts };
    writeFileSync(join(folder, 'aurora-plugin.json'), JSON.stringify(manifest));
    writeFileSync(join(folder, 'main.js'), source);
    await service.refresh();
  };
  const run = (id: string, name: string, input = {}) => {
    const found = service.commands.find(known => known.name === `plugin.${id}.${name}`);
    if (!found) throw new Error(`there is no plugin.${id}.${name}`);
    return found.run(input, {} as never);
  };
  const view = (id: string) => service.list().plugins.find(plugin => plugin.id === id)!;
  return { home, service, write, run, view };
}
const commands = (...names: string[]) => ({ commands: names.map(name => ({ name, title: name })) });

describe('nothing is granted by itself', () => {
  it('a plugin is there, and may nothing; what AURORA never grants is refused with the reason', async () => {
    const { service, write, view } = await open();
    await write('a', "aurora.command('x', () => 1)", {
      ...commands('x'),
      uses: ['pictures', 'stop', 'forget', 'nothing'],
    });
    expect(service.commands).toEqual([]);
    expect(view('a')).toMatchObject({ state: 'off', pid: null });
    const refused = Object.fromEntries(view('a').capabilities.map(({ key, refused }) => [key, refused]));
    expect(refused).toEqual({
      'command:x': null,
      'use:pictures': null,
      'use:stop': 'no plugin gets the permission “control”',
      'use:forget': 'by it it is gone, which no plugin may do',
      'use:nothing': 'AURORA has no such command',
    });
    await expect(service.grant('a', ['use:stop'])).rejects.toMatchObject({ code: 'UNKNOWN_CAPABILITY' });
    await expect(service.grant('a', ['use:generate'])).rejects.toMatchObject({ code: 'UNKNOWN_CAPABILITY' });
    await expect(service.grant('b', [])).rejects.toMatchObject({ code: 'UNKNOWN_PLUGIN' });
    await expect(service.rewrite('a <plugin:a.x>', '', 1)).rejects.toMatchObject({
      code: 'UNKNOWN_PROCESSOR',
    });
    expect(() => service.panel('a', 'x')).toThrow(expect.objectContaining({ code: 'UNKNOWN_PANEL' }));
  });

  it('a call that was not granted is refused, and the plugin told so', async () => {
    const { service, write, run } = await open();
    const source =
      "aurora.command('x', () => aurora.call('generate', { prompt: 'x' }).catch(error => error.message))";
    await write('a', source, { ...commands('x'), uses: ['generate'] });
    await service.grant('a', ['command:x']);
    expect(await run('a', 'x')).toMatch(/^PLUGIN_NOT_GRANTED: /);
    expect(asked).toEqual([]);
    await service.grant('a', ['use:generate']);
    expect(await run('a', 'x')).toEqual({ total: 3 });
    expect(asked).toEqual([{ name: 'generate', input: { prompt: 'x' } }]);
  });

  it('is kept over a restart, and gone when the manifest is another one', async () => {
    const { home, service, write } = await open();
    const source = "aurora.command('x', () => 1)";
    await write('a', source, commands('x'));
    await service.grant('a', []);
    const again = await open(home);
    expect(await again.run('a', 'x')).toBe(1);
    await again.write('a', source, commands('x'), '1.0.1');
    expect(again.service.commands).toEqual([]);
    expect(again.view('a')).toMatchObject({ state: 'off', asksAnew: true });
  });

  it('folders that are no plugins are told of, and a link leads nowhere', async () => {
    const { home, service } = await open();
    mkdirSync(join(home, 'plugins', 'empty'), { recursive: true });
    mkdirSync(join(home, 'plugins', 'link'), { recursive: true });
    symlinkSync('/etc/passwd', join(home, 'plugins', 'link', 'aurora-plugin.json'));
    await service.refresh();
    expect(service.list().plugins).toEqual([]);
    expect(
      service
        .list()
        .refused.map(({ reason }) => reason)
        .join(),
    ).toMatch(/not there.*no plain file/s);
  });
});

describe('a plugin that does harm', () => {
  it('of any kind gets a clear error, and the next plugin is answered meanwhile', async () => {
    const { service, write, run, view } = await open();
    const bad = `
      aurora.command('loop', () => { for (;;); });
      aurora.command('bomb', () => { let all = 'x'; for (;;) all += all; });
      aurora.command('flood', () => { for (;;) aurora.log('x'); });
      aurora.command('large', () => 'x'.repeat(1 << 20));
      aurora.command('throw', () => { throw new Error('my own fault'); });`;
    await write('bad', bad, commands('loop', 'bomb', 'flood', 'large', 'throw'));
    await write('good', "aurora.command('x', ({ n }) => n + 1)", commands('x'));
    await service.grant('bad', []);
    await service.grant('good', []);
    expect(await run('good', 'x', { n: 1 })).toBe(2);
    await expect(run('bad', 'throw')).rejects.toMatchObject({
      code: 'PLUGIN_FAILED',
      message: /my own fault/,
    });
    await expect(run('bad', 'bomb')).rejects.toMatchObject({ code: 'PLUGIN_FAILED', message: /memory/ });
    const [loop] = await Promise.allSettled([run('bad', 'loop'), run('good', 'x', { n: 2 })]);
    expect(loop).toMatchObject({ status: 'rejected', reason: { code: 'PLUGIN_DIED' } });
    expect(view('bad').problem).toMatch(/without a pause/);
    // It has come back by itself, and is as bad as before.
    await expect(run('bad', 'flood')).rejects.toMatchObject({ code: 'PLUGIN_DIED' });
    await expect(run('bad', 'large')).rejects.toMatchObject({ code: 'PLUGIN_DIED' });
    expect(view('bad').restarts).toBeGreaterThanOrEqual(2);
    expect(await run('good', 'x', { n: 3 })).toBe(4);
    expect(view('good').restarts).toBe(0);
  });

  it('that dies again and again is given up with its reason, and begins anew when it is granted anew', async () => {
    const { service, write, run, view } = await open();
    await write('bad', "throw new Error('not today')", commands('x'));
    await service.grant('bad', []);
    await expect(run('bad', 'x')).rejects.toMatchObject({ code: 'PLUGIN_BROKEN', message: /not today/ });
    await vi.waitUntil(() => view('bad').state === 'broken', { timeout: 30_000 });
    await expect(run('bad', 'x')).rejects.toMatchObject({ code: 'PLUGIN_OFF', message: /not today/ });
    await write('bad', "aurora.command('x', () => 'today')", commands('x'));
    expect(await run('bad', 'x')).toBe('today');
  });

  it('that is killed from outside is started again for the next call', async () => {
    const { service, write, run, view } = await open();
    await write('a', "let n = 0; aurora.command('x', () => ++n)", commands('x'));
    await service.grant('a', []);
    expect(await run('a', 'x')).toBe(1);
    process.kill(view('a').pid!, 'SIGKILL');
    await vi.waitUntil(() => view('a').state !== 'running', { timeout: 20_000 });
    expect(await run('a', 'x')).toBe(1);
  });

  it('ends at once when it is switched off, whatever it is doing', async () => {
    const { service, write, run, view } = await open();
    await write('a', "aurora.command('x', () => new Promise(() => {}))", commands('x'));
    await service.grant('a', []);
    const waiting = run('a', 'x');
    waiting.catch(() => {});
    await vi.waitUntil(() => view('a').state === 'running', { timeout: 20_000 });
    const { pid } = view('a');
    await service.revoke('a', []);
    await expect(waiting).rejects.toMatchObject({ code: 'PLUGIN_REVOKED' });
    expect(() => process.kill(pid!, 0)).toThrow();
    expect(service.commands).toEqual([]);
  });
});

describe('its process', () => {
  it('can read no file but its program, and start nothing, where Node can see to it', async () => {
    const flags = permissionFlags([]);
    if (flags.length === 0) return;
    const script = join(mkdtempSync(join(tmpdir(), 'aurora-jail-')), 'jail.cjs');
    writeFileSync(
      script,
      `const tries = { read: () => require('fs').readFileSync('/etc/hostname'), write: () => require('fs').writeFileSync('/tmp/x', ''),
         spawn: () => require('child_process').spawnSync('ls').error && (() => { throw require('child_process').spawnSync('ls').error; })() };
       const found = Object.fromEntries(Object.entries(tries).map(([name, attempt]) => { try { attempt(); return [name, 'yes']; } catch (error) { return [name, error.code]; } }));
       process.send({ found, secret: process.env.SECRET ?? null });`,
    );
    const child = fork(script, [], { execArgv: [...permissionFlags([script]), '--no-warnings'], env: {} });
    const [{ found }] = await once(child, 'message');
    expect(found).toEqual({
      read: 'ERR_ACCESS_DENIED',
      write: 'ERR_ACCESS_DENIED',
      spawn: 'ERR_ACCESS_DENIED',
    });
  });

  it('inherits nothing of our environment', async () => {
    process.env.AURORA_TEST_SECRET = 'a secret';
    const { service, write, run, view } = await open();
    await write('a', "aurora.command('x', () => 1)", commands('x'));
    await service.grant('a', []);
    await run('a', 'x');
    if (process.platform === 'linux')
      expect(readFileSync(`/proc/${view('a').pid}/environ`, 'utf8')).not.toContain('a secret');
  });
});

describe('the examples', () => {
  it('do what they say', async () => {
    const home = temporaryFolder();
    cpSync(join(ROOT, 'docs/examples/plugins'), join(home, 'plugins'), { recursive: true });
    const { service, run } = await open(home);
    for (const id of ['season-styles', 'story-dice', 'palette-of-a-picture'])
      await service.grant(id, id === 'season-styles' ? ['prompt:now'] : []);
    const painted = await service.rewrite('a fox <plugin:season-styles.now:winter night>', '', 7);
    expect(painted).toMatchObject({
      prompt: 'a fox, bare branches, frost, a starry night, lantern light',
      negativePrompt: 'green leaves',
    });
    expect(painted.by).toEqual([expect.stringMatching(/^season-styles 1\.0\.0 [0-9a-f]{12}$/)]);
    const first = await run('story-dice', 'roll', { seed: 5, pictures: 1 });
    expect(first).toMatchObject({
      story: expect.stringMatching(/^Once a /),
      prompt: expect.stringContaining('3d render'),
    });
    expect(await run('story-dice', 'roll', { seed: 5, pictures: 0 })).toMatchObject({
      prompt: (first as { prompt: string }).prompt,
    });
    service.tell('picture', {
      id: 'p1',
      prompt: (first as { prompt: string }).prompt,
      seed: 5,
      width: 1,
      height: 1,
      createdAt: '',
    });
    await vi.waitUntil(
      async () => ((await run('story-dice', 'finished')) as { stories: unknown[] }).stories.length === 1,
      { timeout: 20_000 },
    );
    expect(await run('palette-of-a-picture', 'name-colour', { colour: '#18a0a0' })).toEqual({ name: 'teal' });
    expect(service.panel('palette-of-a-picture', 'palette')).toContain('<!doctype html>');
    expect(await service.askFromPanel('palette-of-a-picture', 'palette', 'pictures', { limit: 1 })).toEqual({
      total: 3,
    });
    await expect(
      service.askFromPanel('palette-of-a-picture', 'palette', 'generate', {}),
    ).rejects.toMatchObject({ code: 'PLUGIN_NOT_GRANTED' });
  });
});
