import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { guardAccess } from '../../../game/api/guard-access.ts';
import { guardRate } from '../../../game/api/guard-rate.ts';
import { httpStatus } from '../../../game/api/http-errors.ts';
import { type CommandContext, defineCommand, PERMISSIONS } from '../../../game/bus/command.ts';
import { createRegistry } from '../../../game/bus/registry.ts';
import { accessToken, isToken } from '../../../game/security/access-token.ts';
import { AuditLog, audited } from '../../../game/security/audit-log.ts';
import { RateLimit } from '../../../game/security/rate-limit.ts';
import { keepSecret, redact, withoutSecrets } from '../../../game/security/redact.ts';
import { AuroraError } from '../../../models/errors.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'aurora-security-'));

describe('a token', () => {
  const TOKEN = 'correct-horse-battery-staple';
  function guarded() {
    const server = fastify();
    server.setErrorHandler((error, _request, reply) => reply.status(httpStatus(error)).send({ error }));
    guardAccess(server, TOKEN);
    server.get('/', async () => 'page');
    server.get('/api/v1/system', async () => 'system');
    const get = async (url: string, headers: Record<string, string> = {}, remoteAddress = '10.0.0.1') =>
      server.inject({ url, headers, remoteAddress });
    return get;
  }

  it('is asked for, and nothing that looks like it is let through', async () => {
    const get = guarded();
    const attempts: [string, Record<string, string>][] = [
      ['/api/v1/system', {}],
      ['/api/v1/system', { authorization: TOKEN }],
      ['/api/v1/system', { authorization: 'Bearer ' }],
      ['/api/v1/system', { authorization: `Bearer ${TOKEN.toUpperCase()}` }],
      ['/api/v1/system', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
      ['/api/v1/system', { cookie: `aurora-token=; other=${TOKEN}` }],
      ['/api/v1/system', { cookie: 'aurora-token=%ZZ' }],
      // Not in the address of anything but the page.
      [`/api/v1/system?token=${TOKEN}`, {}],
      [`//api/v1/system?token=${TOKEN}`, {}],
      [`/%2e/api/v1/system?token=${TOKEN}`, {}],
    ];
    for (const [url, headers] of attempts) expect((await get(url, headers)).statusCode, url).toBe(401);
  });

  it('may be guessed ten times, by each address', async () => {
    const get = guarded();
    const guess = (address: string, word: string) => get('/', { authorization: `Bearer ${word}` }, address);
    for (let i = 0; i < 10; i++) expect((await guess('10.0.0.2', `guess ${i}`)).statusCode).toBe(401);
    expect((await guess('10.0.0.2', 'guess')).statusCode).toBe(429);
    expect((await guess('10.0.0.2', TOKEN)).statusCode).toBe(429);
    expect((await guess('10.0.0.3', TOKEN)).statusCode).toBe(200);
  });

  it('opens the page once by its address, and by a cookie from then on that no script and no other site has', async () => {
    const get = guarded();
    const opened = await get(`/?token=${TOKEN}&x=1`);
    expect(opened.statusCode).toBe(303);
    expect(opened.headers.location).toBe('/?x=1');
    const cookie = String(opened.headers['set-cookie']);
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict;/);
    expect((await get('/', { cookie: cookie.split(';')[0]! })).statusCode).toBe(200);
    expect((await get('/', { authorization: `Bearer ${TOKEN}` })).body).toBe('page');
  });

  it('is made once, for its owner alone; a short one of the environment is refused', () => {
    const file = join(folder(), 'home', 'token');
    const token = accessToken(file, {});
    expect(token).toMatch(/^[\w-]{32}$/);
    expect(accessToken(file, {})).toBe(token);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(() => accessToken(file, { AURORA_TOKEN: 'short' })).toThrow('The token has 5 characters.');
    expect(isToken(token, token)).toBe(true);
    expect(isToken(`${token}x`, token)).toBe(false);
  });
});

describe('a flood', () => {
  it('is let through as far as the bucket goes, and as it fills again; others are not kept waiting', () => {
    let now = 0;
    const limit = new RateLimit({ burst: 5, perSecond: 2 }, () => now);
    const take = (who: string, times: number) => Array.from({ length: times }, () => limit.take(who));
    expect(take('a', 7)).toEqual([true, true, true, true, true, false, false]);
    expect(take('b', 1)).toEqual([true]);
    now = 1_000;
    expect(take('a', 3)).toEqual([true, true, false]);
    now = 1e9;
    expect(take('a', 6)).toEqual([true, true, true, true, true, false]);
  });

  it('of addresses takes no more memory than a thousand of them', () => {
    const limit = new RateLimit({ burst: 1, perSecond: 0 });
    expect(limit.take('first')).toBe(true);
    for (let i = 0; i < 5_000; i++) limit.take(`address ${i}`);
    expect(limit.take('address 4999')).toBe(false);
    // Forgotten, and so it may begin anew.
    expect(limit.take('first')).toBe(true);
  });

  it('of requests is answered with 429', async () => {
    const server = fastify();
    server.setErrorHandler((error, _request, reply) => reply.status(httpStatus(error)).send());
    guardRate(server);
    server.post('/mcp', async () => 'ok');
    server.get('/x', async () => 'ok');
    const codes = new Set<number>();
    for (let i = 0; i < 1_500; i++)
      codes.add((await server.inject({ method: 'POST', url: '/mcp' })).statusCode);
    expect(codes).toEqual(new Set([200, 429]));
    expect((await server.inject('/x')).statusCode).toBe(200);
  });
});

describe('what is written down', () => {
  it('holds no secret, and everything else', () => {
    keepSecret('a known secret word');
    const lines = [
      ['GET / with Bearer abcdef123456.xyz failed', 'GET / with Bearer [secret] failed'],
      ['key sk-proj-0123456789abcdef is wrong', 'key [secret] is wrong'],
      ['https://x.example/v1?api_key=12345&model=m', 'https://x.example/v1?api_key=[secret]&model=m'],
      ['{"password":"hunter2hunter2","user":"me"}', '{"password":"[secret]","user":"me"}'],
      ['redis://worker:pa55word@host:6379/0', 'redis://worker:[secret]@host:6379/0'],
      ['it said: a known secret word!', 'it said: [secret]!'],
    ] as const;
    for (const [text, redacted] of lines) expect(redact(text)).toBe(redacted);
    const plain = 'the tokenizer read 12 tokens of "a secret garden" in http://127.0.0.1:8787/api/v1/ws';
    expect(redact(plain)).toBe(plain);
    expect(
      withoutSecrets({ AURORA_TOKEN: 'x', OPENAI_API_KEY: 'x', PATH: '/bin', AURORA_HOME: 'h' }),
    ).toEqual({
      PATH: '/bin',
      AURORA_HOME: 'h',
    });
  });

  const note = defineCommand({
    ...{ name: 'note', title: 'Note', description: 'Notes.', permission: 'control' },
    input: z.object({ text: z.string(), ids: z.array(z.string()).optional(), count: z.number().optional() }),
    output: z.object({}),
    async run({ text }) {
      if (text === 'bad') throw new AuroraError('BAD_NOTE', 'bad');
      return {};
    },
  });
  const look = defineCommand({ ...note, name: 'look', permission: 'read', run: async () => ({}) });
  const context = (granted: readonly (typeof PERMISSIONS)[number][]) =>
    ({ services: {}, face: 'rest', granted: new Set(granted) }) as unknown as CommandContext;

  it('is each call that changes something, and each that was refused, without what was said', async () => {
    const file = join(folder(), 'audit.jsonl');
    const options = { file, now: () => new Date(0), onProblem: (problem: string) => expect.fail(problem) };
    const log = new AuditLog(options);
    const registry = audited(createRegistry([note, look]), log);
    const all = context(PERMISSIONS);
    await registry.invoke('note', { text: 'my diary', ids: ['p1', 'p2'], count: 3 }, all);
    await registry.invoke('look', { text: 'x' }, all);
    await expect(registry.invoke('note', { text: 'bad' }, all)).rejects.toThrow();
    await expect(registry.invoke('note', { text: 'x' }, context(['read']))).rejects.toThrow();
    await expect(registry.invoke('no such', { password: 'hunter2' }, all)).rejects.toThrow();
    expect(log.list(10).map(({ command, outcome, input }) => [command, outcome, input])).toEqual([
      ['no such', 'UNKNOWN_COMMAND', { password: '7 characters' }],
      ['note', 'PERMISSION_DENIED', { text: '1 characters' }],
      ['note', 'BAD_NOTE', { text: '3 characters' }],
      ['note', 'done', { text: '8 characters', ids: ['p1', 'p2'], count: 3 }],
    ]);
    expect(readFileSync(file, 'utf8')).not.toMatch(/diary|hunter/);
    expect(new AuditLog(options).list(1)).toEqual(log.list(1));
  });

  it('is bounded: the file before it is kept, and nothing older', () => {
    const file = join(folder(), 'audit.jsonl');
    const log = new AuditLog({ file, now: () => new Date(0), onProblem: () => {}, mostBytes: 2_000 });
    for (let i = 0; i < 200; i++)
      log.write({ face: 'rest', command: `c${i}`, input: {}, outcome: 'done', ms: 0 });
    expect(statSync(file).size + statSync(`${file}.old`).size).toBeLessThanOrEqual(4_000);
    const [newest, ...rest] = log.list(1_000);
    expect(newest!.command).toBe('c199');
    expect(rest.length).toBeGreaterThan(10);
  });

  it('that cannot be written is said once, and what was asked for is done', async () => {
    const problems: string[] = [];
    const place = folder();
    const log = new AuditLog({
      ...{ file: join(place, 'audit.jsonl'), now: () => new Date(0), mostBytes: 10 },
      onProblem: problem => problems.push(problem),
    });
    const registry = audited(createRegistry([note]), log);
    for (let i = 0; i < 3; i++) await registry.invoke('note', { text: 'x' }, context(PERMISSIONS));
    expect(problems).toHaveLength(1);
  });
});
