/** What anybody may send: REST and WebSocket messages, damaged and hostile, to one real kernel that serves somebody else meanwhile. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { type ApiServer, listen } from '../../game/api/server.ts';
import { routeOf } from '../../game/bus/registry.ts';
import { KernelDriver, temporaryFolder } from '../process/kernel-driver.ts';

const RUNS = 300;

let driver: KernelDriver;
let door: ApiServer;
/** Somebody else's page: connected from the beginning to the end. */
let bystander: WebSocket;
let bystanderReplies = 0;
const outside = temporaryFolder();
const home = join(outside, 'home');

beforeAll(async () => {
  // The folder around the home is nobody's business.
  writeFileSync(join(outside, 'passwd'), 'root:x:0:0');
  driver = await KernelDriver.open({ home, journal: true });
  door = await listen(driver.server, 0);
  bystander = await connect();
  bystander.on('message', data => {
    if (data.toString().includes('"id":77')) bystanderReplies++;
  });
});
afterAll(() => driver.close());

async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(new URL('api/v1/ws', door.url.replace('http', 'ws')));
  socket.on('error', () => {});
  await new Promise(resolve => socket.once('message', resolve));
  return socket;
}

/** The kernel is there, and whoever else is connected is served. */
async function stillWell(): Promise<void> {
  const before = bystanderReplies;
  bystander.send(JSON.stringify({ id: 77, command: 'jobs', input: {} }));
  await expect.poll(() => bystanderReplies, { timeout: 20_000 }).toBe(before + 1);
  expect(bystander.readyState).toBe(WebSocket.OPEN);
}

/** Commands that end or begin what a test cannot afford a thousand times over: painting, speaking, listening, networks. */
const COSTLY =
  /^(generate|grid|upscale|verify|say|sketch|keep-sketch|listen|voices|similar-pictures|serve|recall-memory|talk|dream)/;
const cheap = () => driver.kernel.registry.commands.filter(({ name }) => !COSTLY.test(name));

/** As it would come over the wire. */
const wellFormed = (text: string) => Buffer.from(text).toString();

const hostile = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom('__proto__', 'constructor', '\0', '../../passwd', '%00', '\ud800', '1e999', -0, 1e308, ''),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

describe('REST', () => {
  it('answers whatever is sent with what the schema says or an error that is meant, and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.dictionary(fc.string({ maxLength: 12 }), hostile, { maxKeys: 4 }),
        fc.option(hostile, { nil: null, freq: 2 }),
        async (pick, fields, known) => {
          const commands = cheap().filter(({ faces }) => faces?.includes('rest') ?? true);
          const command = commands[pick % commands.length]!;
          const { method, path } = routeOf(command);
          const names = Object.keys(command.input.shape);
          const input = {
            ...fields,
            ...(known !== null && names.length > 0 && { [names[pick % names.length]!]: known }),
          };
          const url = `/api/v1${path.replace(/\{\w+\}/g, encodeURIComponent(wellFormed(String(known ?? 'x'))))}`;
          const { status, json } = await driver.request(method, url, method === 'GET' ? undefined : input);
          expect(status, `${method} ${url} ${JSON.stringify(input)}`).toBeLessThan(500);
          if (status >= 400) expect(json().error.code).toMatch(/^[A-Z][A-Z0-9_]+$/);
        },
      ),
      { numRuns: RUNS },
    );
    await stillWell();
  });

  it('bodies that are no JSON, and paths that are none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 300 }), fc.webPath(), async (body, path) => {
        const { status } = await driver.request('POST', '/api/v1/jobs/clear', wellFormed(body));
        expect(status).toBeLessThan(500);
        expect((await driver.request('GET', path || '/')).status).toBeLessThan(500);
      }),
      { numRuns: RUNS },
    );
    await stillWell();
  });
});

describe('WebSocket', () => {
  it('frames of any bytes, texts of any words and commands with any input disturb nobody', async () => {
    let socket = await connect();
    const frame = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map(bytes => Buffer.from(bytes)),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.jsonValue().map(value => JSON.stringify(value)),
      fc
        .record({
          id: hostile,
          command: fc.oneof(
            fc.nat().map(pick => cheap()[pick % cheap().length]!.name),
            hostile,
          ),
          input: hostile,
        })
        .map(message => JSON.stringify(message)),
      // A header that says more than there is.
      fc.tuple(fc.nat(0xffff_ffff), fc.string({ maxLength: 40 })).map(([length, text]) => {
        const bytes = Buffer.alloc(4 + text.length);
        bytes.writeUInt32LE(length);
        bytes.write(text, 4, 'latin1');
        return bytes;
      }),
    );
    await fc.assert(
      fc.asyncProperty(frame, async message => {
        if (socket.readyState !== WebSocket.OPEN) socket = await connect();
        socket.send(message);
      }),
      { numRuns: 3 * RUNS },
    );
    // It is served still.
    if (socket.readyState !== WebSocket.OPEN) socket = await connect();
    let served = false;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary && data.toString().includes('"id":4242,"ok":true')) served = true;
    });
    // What is under way already may fill its share for a moment.
    await expect
      .poll(
        () => {
          socket.send(JSON.stringify({ id: 4242, command: 'jobs', input: {} }));
          return served;
        },
        { timeout: 20_000 },
      )
      .toBe(true);
    socket.close();
    await stillWell();
  });

  it('a flood is cut off, and nobody else', async () => {
    const socket = await connect();
    const closed = new Promise<void>(resolve => socket.once('close', () => resolve()));
    for (let i = 0; i < 8_000; i++) socket.send(`{"id":${i},"command":"no such","input":{}}`);
    await closed;
    await stillWell();
  });
});

describe('paths', () => {
  const TRAPS = [
    ...[
      '../../passwd',
      '../passwd',
      '..%2f..%2fpasswd',
      '....//passwd',
      '..\\..\\passwd',
      'file:///etc/passwd',
    ],
    ...[
      join(outside, 'passwd'),
      '/etc/passwd',
      '~/passwd',
      '\0/etc/passwd',
      'C:\\Windows\\win.ini',
      '//host/share',
    ],
  ];

  /** Every file around the home, with what is in it. */
  const around = () =>
    readdirSync(outside)
      .filter(name => name !== 'home')
      .map(name => [name, readFileSync(join(outside, name), 'utf8')]);

  it('that lead out of the home lead nowhere, in any text of any command', async () => {
    const before = around();
    const commands = driver.kernel.registry.commands.filter(({ faces }) => faces?.includes('rest') ?? true);
    let tried = 0;
    for (const command of commands) {
      // A person's own folders: whoever may set them says where they are. Not offered to other programs' models.
      if (command.name === 'set-setting') continue;
      for (const field of Object.keys(command.input.shape)) {
        // Words that are painted or said are no paths, and cost seconds.
        if (COSTLY.test(command.name) && /^(prompt|text|negativePrompt)$/.test(field)) continue;
        for (const trap of TRAPS) {
          const { method, path } = routeOf(command);
          const inPath = path.includes(`{${field}}`);
          const url = `/api/v1${path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(name === field ? trap : 'x'))}`;
          const query = method === 'GET' && !inPath ? `?${field}=${encodeURIComponent(trap)}` : '';
          const body = method === 'GET' || inPath ? undefined : { [field]: trap };
          const answer = await driver.request(method, url + query, body);
          expect(answer.body, `${command.name} ${field} ${trap}`).not.toMatch(/root:x:0/);
          expect(answer.status, `${command.name} ${field} ${trap}`).not.toBe(500);
          tried++;
        }
      }
    }
    expect(tried).toBeGreaterThan(1_000);
    expect(around()).toEqual(before);
    await stillWell();
  });

  it('of files that are served lead nowhere either', async () => {
    mkdirSync(dirname(join(home, 'x')), { recursive: true });
    for (const trap of TRAPS.map(encodeURIComponent)) {
      for (const url of [
        `/${trap}`,
        `/assets/${trap}`,
        `/api/v1/pictures/${trap}/file`,
        `/api/v1/inputs/${trap}/file`,
      ]) {
        const answer = await driver.request('GET', url);
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.body).not.toMatch(/root:x:0/);
      }
    }
  });

  it('and what was tried is in the audit', async () => {
    const { entries } = (await driver.request('GET', '/api/v1/audit?limit=1000')).json() as {
      entries: { outcome: string; input: object }[];
    };
    expect(entries).toHaveLength(1_000);
    expect(JSON.stringify(entries)).not.toContain('passwd');
    expect(existsSync(join(home, 'audit.jsonl'))).toBe(true);
  });
});
