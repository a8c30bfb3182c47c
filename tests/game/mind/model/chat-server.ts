/** The other side: a server that speaks as OpenAI's does, on a free port of this machine; what it answers is written by each test. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: {
    model: string;
    stream: boolean;
    messages: { role: string; content: string | null; tool_calls?: unknown[]; tool_call_id?: string }[];
    tools?: { function: { name: string; description: string; parameters: { properties: object } } }[];
  };
}

type Answer = (response: ServerResponse, asked: Asked) => void | Promise<void>;

export class ChatServer {
  readonly asked: Asked[] = [];
  /** One for each question, the last one for all that follow. */
  answers: Answer[] = [];
  /** Connections that the client let go of before the end. */
  dropped = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async open(): Promise<ChatServer> {
    const server = new ChatServer();
    await new Promise<void>(resolve => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const asked: Asked = {
      ...{ path: request.url ?? '', authorization: request.headers.authorization },
      body: JSON.parse(Buffer.concat(pieces).toString() || 'null') as Asked['body'],
    };
    this.asked.push(asked);
    response.on('close', () => {
      if (!response.writableEnded) this.dropped++;
    });
    const answer = this.answers[Math.min(this.asked.length, this.answers.length) - 1];
    await answer?.(response, asked);
  }
}

const begin = (response: ServerResponse) =>
  response.headersSent || response.writeHead(200, { 'Content-Type': 'text/event-stream' });

export const event = (response: ServerResponse, data: unknown): void => {
  begin(response);
  response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
};

const delta = (of: object, finish: string | null = null) => ({
  choices: [{ index: 0, delta: of, finish_reason: finish }],
});

/** A text in pieces, to its end. */
export const saying =
  (...pieces: string[]): Answer =>
  response => {
    for (const content of pieces) event(response, delta({ content }));
    event(response, delta({}, 'stop'));
    event(response, '[DONE]');
    response.end();
  };

/** Pieces, and then nothing more: the connection stays. */
export const hanging =
  (...pieces: string[]): Answer =>
  response => {
    begin(response);
    response.flushHeaders();
    for (const content of pieces) event(response, delta({ content }));
  };

/** Calls of tools, their arguments in two pieces as servers send them. */
export const calling =
  (...calls: (readonly [name: string, input: string])[]): Answer =>
  response => {
    for (const [index, [name, input]] of calls.entries()) {
      const half = Math.ceil(input.length / 2);
      event(
        response,
        delta({
          tool_calls: [{ index, id: `c${index}`, type: 'function', function: { name, arguments: '' } }],
        }),
      );
      for (const part of [input.slice(0, half), input.slice(half)])
        event(response, delta({ tool_calls: [{ index, function: { arguments: part } }] }));
    }
    event(response, delta({}, 'tool_calls'));
    event(response, '[DONE]');
    response.end();
  };

export const raw =
  (text: string, status = 200): Answer =>
  response => {
    response.writeHead(status, { 'Content-Type': 'text/event-stream' });
    response.end(text);
  };
