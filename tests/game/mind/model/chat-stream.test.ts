import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChatPiece } from '../../../../game/mind/model/chat-protocol.ts';
import { type ChatRequest, streamChat } from '../../../../game/mind/model/chat-stream.ts';
import { CancelledError } from '../../../../models/errors.ts';
import { ChatServer, calling, event, hanging, raw, saying } from './chat-server.ts';

const KEY = 'sk-very-secret-4711';
let server: ChatServer;
beforeEach(async () => {
  server = await ChatServer.open();
});
afterEach(() => server.close());

const request = (more: Partial<ChatRequest> = {}): ChatRequest => ({
  ...{ url: server.url, key: KEY, model: 'tiny', tools: [], mostTokens: 50, patience: 20_000 },
  messages: [{ role: 'user', content: 'hello' }],
  ...more,
});

async function all(
  more: Partial<ChatRequest> = {},
  signal = new AbortController().signal,
): Promise<ChatPiece[]> {
  const pieces: ChatPiece[] = [];
  for await (const piece of streamChat(request(more), signal)) pieces.push(piece);
  return pieces;
}

async function failure(more: Partial<ChatRequest> = {}): Promise<{ code: string; text: string }> {
  try {
    await all(more);
  } catch (error) {
    return {
      code: (error as { code: string }).code,
      text: JSON.stringify(error) + String((error as Error).message),
    };
  }
  throw new Error('nothing went wrong');
}

describe('a server that is wrong', () => {
  it.each([
    ['is no such server', raw('<html>hello</html>'), 'LANGUAGE_BROKEN'],
    ['sends no JSON', raw('data: {"choices":[\n\n'), 'LANGUAGE_BROKEN'],
    ['sends another thing', raw('data: {"choices":"none"}\n\n'), 'LANGUAGE_BROKEN'],
    ['stops in the middle', raw('data: {"choices":[{"delta":{"content":"Hel"}}]}\n\n'), 'LANGUAGE_BROKEN'],
    ['refuses', raw(`{"error":{"message":"bad key ${KEY}"}}`, 401), 'LANGUAGE_REFUSED'],
    ['refuses in the stream', raw(`data: {"error":{"message":"no model, ${KEY}"}}\n\n`), 'LANGUAGE_REFUSED'],
    ['does not know the address', raw('', 404), 'LANGUAGE_REFUSED'],
    ['sends an event without an end', raw(`data: ${'x'.repeat(2_000_000)}`), 'LANGUAGE_BROKEN'],
  ])('%s: one clear error, without the key', async (_, answer, code) => {
    server.answers = [answer];
    const { code: thrown, text } = await failure();
    expect(thrown).toBe(code);
    expect(text).not.toContain('secret');
  });

  it('breaks the connection', async () => {
    server.answers = [response => void response.socket?.destroy()];
    expect((await failure()).code).toBe('LANGUAGE_UNREACHABLE');
  });

  it('is not there', async () => {
    expect((await failure({ url: 'http://127.0.0.1:1/v1' })).code).toBe('LANGUAGE_UNREACHABLE');
  });

  it('sends everybody elsewhere: nobody goes, with the key least of all', async () => {
    const other = await ChatServer.open();
    server.answers = [
      response => {
        response.writeHead(307, { Location: `${other.url}/chat/completions` });
        response.end();
      },
    ];
    expect((await failure()).code).toBe('LANGUAGE_UNREACHABLE');
    expect(other.asked).toEqual([]);
    await other.close();
  });

  it('says nothing, or nothing more: it is given up', async () => {
    server.answers = [() => {}];
    expect((await failure({ patience: 30 })).code).toBe('LANGUAGE_SILENT');
    server.answers = [hanging('Hello')];
    expect((await failure({ patience: 30 })).code).toBe('LANGUAGE_SILENT');
  });

  it('talks without end', async () => {
    server.answers = [
      async response => {
        for (let i = 0; i < 60 && !response.destroyed; i++) {
          event(response, { choices: [{ delta: { content: 'x'.repeat(100_000) } }] });
          await new Promise(setImmediate);
        }
        response.end();
      },
    ];
    expect((await failure()).code).toBe('LANGUAGE_BROKEN');
  });
});

describe('an answer', () => {
  it('comes in pieces, to its end', async () => {
    server.answers = [saying('Hel', 'lo. ', 'Good evening.')];
    expect(await all()).toEqual(['Hel', 'lo. ', 'Good evening.'].map(text => ({ type: 'text', text })));
    const [asked] = server.asked;
    expect(asked).toMatchObject({ path: '/v1/chat/completions', authorization: `Bearer ${KEY}` });
    expect(asked!.body).toMatchObject({ model: 'tiny', stream: true, max_tokens: 50 });
    expect(asked!.body).not.toHaveProperty('tools');
  });

  it('is asked for without a key where there is none', async () => {
    server.answers = [saying('Hi there.')];
    await all({ key: '' });
    expect(server.asked[0]!.authorization).toBeUndefined();
  });

  it('may want tools called, whose arguments come in pieces', async () => {
    server.answers = [calling(['generate', '{"prompt":"a castle"}'], ['jobs', ''])];
    const tools = [{ name: 'generate', description: 'Paints', parameters: { type: 'object' } }];
    expect(await all({ tools })).toEqual([
      {
        type: 'calls',
        calls: [
          { id: 'c0', name: 'generate', input: '{"prompt":"a castle"}' },
          { id: 'c1', name: 'jobs', input: '' },
        ],
      },
    ]);
    expect(server.asked[0]!.body.tools).toHaveLength(1);
  });

  it('ends at once when nobody waits, and the server is told by the connection', async () => {
    server.answers = [hanging('Once upon a time. ')];
    const stop = new AbortController();
    const heard: ChatPiece[] = [];
    await expect(
      (async () => {
        for await (const piece of streamChat(request(), stop.signal)) {
          heard.push(piece);
          stop.abort();
        }
      })(),
    ).rejects.toThrow(CancelledError);
    expect(heard).toHaveLength(1);
    while (server.dropped === 0) await new Promise(setImmediate);
  });
});
