import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real Redis server on a free loopback port, that keeps what it is told in a file and can be killed. */
export class RedisServer {
  readonly port: number;
  readonly #folder = mkdtempSync(join(tmpdir(), 'aurora-redis-'));
  #process: ChildProcess | null = null;

  private constructor(port: number) {
    this.port = port;
  }

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://someone:${PASSWORD}@127.0.0.1:${this.port}/2`;
  }

  async start(): Promise<void> {
    const child = spawn(
      'redis-server',
      [
        ...['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder],
        ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
        ...['--user', 'someone', 'on', `>${PASSWORD}`, '~*', '&*', '+@all', '--user', 'default', 'off'],
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.#process = child;
    for await (const line of child.stdout!) if (String(line).includes('Ready to accept connections')) break;
    child.stdout!.resume();
  }

  /** As if the power had gone. */
  async kill(): Promise<void> {
    const child = this.#process!;
    child.kill('SIGKILL');
    await once(child, 'close');
    this.#process = null;
  }

  async stop(): Promise<void> {
    if (this.#process) await this.kill();
  }
}

export const PASSWORD = 'a-secret-of-the-test';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
