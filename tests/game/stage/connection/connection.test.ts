import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket as NodeSocket, WebSocketServer } from 'ws';
import type { ServerEvent } from '../../../../game/api/protocol.ts';
import { Connection } from '../../../../game/stage/connection/connection.ts';
import { hello } from '../make.ts';

/** A real server on a free port, a real socket, and a clock that the test turns by hand. */
let server: WebSocketServer;
let port: number;
let connection: Connection | null = null;

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});

afterEach(() => {
  connection?.close();
  connection = null;
  server.close();
});

function connect() {
  const events: { event: ServerEvent; payload: number[] | null }[] = [];
  const links: string[] = [];
  const waits: { milliseconds: number; then: () => void }[] = [];
  let changed = () => {};
  connection = new Connection({
    url: `ws://127.0.0.1:${port}/`,
    open: url => new NodeSocket(url) as unknown as WebSocket,
    random: () => 0,
    onEvent: (event, payload) => {
      events.push({ event, payload: payload && [...payload] });
      changed();
    },
    onLink: (status, attempts) => {
      links.push(`${status} ${attempts}`);
      changed();
    },
    wait: (milliseconds, then) => {
      waits.push({ milliseconds, then });
      changed();
      return () => waits.splice(0);
    },
  });
  const until = async (met: () => boolean) => {
    while (!met())
      await new Promise<void>(resolve => {
        changed = resolve;
      });
  };
  return { connection, events, links, waits, until };
}

describe('a link that is not there', () => {
  it('refuses requests with what to do', async () => {
    const { connection } = connect();
    await expect(connection.request('generate', {})).rejects.toMatchObject({
      code: 'NOT_CONNECTED',
      details: { hint: expect.any(String) },
    });
  });

  it('rejects what was on its way when it broke', async () => {
    server.on('connection', socket => socket.on('message', () => socket.terminate()));
    const { connection, links, until } = connect();
    await until(() => links.includes('open 0'));
    await expect(connection.request('generate', {})).rejects.toMatchObject({ code: 'NOT_CONNECTED' });
  });

  it('tries again, each time after a longer wait, and starts over once it is back', async () => {
    const first = once(server, 'connection');
    const { links, waits, until } = connect();
    const [socket] = await first;
    await until(() => links.includes('open 0'));
    server.close();
    socket.terminate();
    await until(() => waits.length === 1);
    for (let tries = 1; tries < 4; tries++) {
      waits.at(-1)?.then();
      await until(() => waits.length === tries + 1);
    }
    expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([250, 500, 1000, 2000]);
    expect(links.at(-1)).toBe('lost 4');
    server = new WebSocketServer({ port, host: '127.0.0.1' });
    await once(server, 'listening');
    waits.at(-1)?.then();
    await until(() => links.at(-1) === 'open 0');
  });

  it('tries at once when asked to, and not while one try is under way', async () => {
    const first = once(server, 'connection');
    const { connection, links, waits, until } = connect();
    connection.retryNow();
    const [socket] = await first;
    await until(() => links.includes('open 0'));
    socket.terminate();
    await until(() => waits.length === 1);
    connection.retryNow();
    await until(() => links.filter(link => link === 'open 0').length === 2);
    expect(server.clients.size).toBeLessThanOrEqual(2);
  });

  it('stays closed once it was closed', async () => {
    const first = once(server, 'connection');
    const { connection, waits } = connect();
    const [socket] = await first;
    connection.close();
    await once(socket, 'close');
    expect(waits).toEqual([]);
  });
});

describe('messages', () => {
  it('that make no sense are passed over', async () => {
    server.on('connection', socket => {
      for (const text of ['', 'null', '7', '{"id":99,"ok":true}', '{']) socket.send(text);
      socket.send(Buffer.from([1, 2, 3]));
      socket.send(JSON.stringify(hello()));
    });
    const { events, until } = connect();
    await until(() => events.length > 0);
    expect(events).toEqual([{ event: hello(), payload: null }]);
  });

  it('answer the request with their id, in any order', async () => {
    server.on('connection', socket => {
      const waiting: { id: number; command: string }[] = [];
      socket.on('message', data => {
        waiting.push(JSON.parse(String(data)));
        if (waiting.length < 3) return;
        for (const { id, command } of waiting.reverse())
          socket.send(
            JSON.stringify(
              command === 'bad'
                ? {
                    id,
                    ok: false,
                    error: { code: 'NO', message: 'no', field: 'steps', value: 0, legal: '1 … 9' },
                  }
                : { id, ok: true, result: command },
            ),
          );
      });
    });
    const { connection, links, until } = connect();
    await until(() => links.includes('open 0'));
    const bad = expect(connection.request('bad', {})).rejects.toMatchObject({
      code: 'NO',
      details: { field: 'steps', value: 0, legal: '1 … 9' },
    });
    const answers = [connection.request('one', {}), connection.request('two', {})];
    expect(await Promise.all(answers)).toEqual(['one', 'two']);
    await bad;
  });

  it('with bytes come with their payload', async () => {
    const header = Buffer.from(JSON.stringify({ event: 'job.preview', data: { jobId: 'a' } }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(header.length);
    server.on('connection', socket => socket.send(Buffer.concat([length, header, Buffer.from([9, 8])])));
    const { events, until } = connect();
    await until(() => events.length > 0);
    expect(events[0]).toEqual({ event: { event: 'job.preview', data: { jobId: 'a' } }, payload: [9, 8] });
  });
});
