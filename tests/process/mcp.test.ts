/** The commands as tools, by the official SDK's own client. */
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, listen } from '../../game/api/server.ts';
import { decodePng } from '../../models/image/png.ts';
import { FOX, KernelDriver, ROOT, temporaryFolder } from './kernel-driver.ts';

let driver: KernelDriver;
let door: ApiServer;
beforeAll(async () => {
  driver = await KernelDriver.open();
  door = await listen(driver.server, 0);
});
afterAll(() => driver.close());

const clients: Client[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close();
});

async function connect(transport: unknown): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport as Transport);
  clients.push(client);
  return client;
}

const overHttp = (headers: Record<string, string> = {}) =>
  connect(new StreamableHTTPClientTransport(new URL('mcp', door.url), { requestInit: { headers } }));

const textOf = ({ content }: CallToolResult) =>
  content.flatMap(part => (part.type === 'text' ? part.text : [])).join();
const call = (client: Client, name: string, input: object = {}, options = {}) =>
  client.callTool({ name, arguments: { ...input } }, undefined, options) as Promise<CallToolResult>;

describe('misuse', () => {
  it('pages of other sites, unknown sessions and unknown permissions are refused', async () => {
    const initialize = {
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
    };
    const post = (headers: Record<string, string>) =>
      driver.request('POST', '/mcp', initialize, {
        accept: 'application/json, text/event-stream',
        ...headers,
      });
    expect(await post({ origin: 'https://evil.example' })).toMatchObject({ status: 403 });
    expect(await post({ host: 'evil.example' })).toMatchObject({ status: 403 });
    expect(await post({ 'mcp-session-id': 'nobody' })).toMatchObject({ status: 404 });
    expect(await post({ 'x-aurora-permissions': 'read, root' })).toMatchObject({ status: 400 });
    expect((await driver.request('GET', '/mcp')).status).toBeGreaterThanOrEqual(400);
  });

  it('a tool that is not there, an input that is wrong and a picture that is not there are said so', async () => {
    const client = await overHttp();
    await expect(call(client, 'serve')).rejects.toThrow('There is no tool "serve"');
    await expect(call(client, 'no such tool')).rejects.toThrow('There is no tool');
    const wrong = await call(client, 'generate', { prompt: FOX, steps: 0 });
    expect(wrong.isError).toBe(true);
    expect(textOf(wrong)).toMatch(/^STEPS_OUT_OF_RANGE: /);
    expect(textOf(await call(client, 'generate', { prompt: FOX, colour: 'red' }))).toMatch(
      /^INPUT_UNKNOWN_FIELD/,
    );
    for (const uri of [
      'aurora://pictures/nothing',
      'aurora://pictures/..%2F..%2Fetc%2Fpasswd',
      'file:///etc/passwd',
    ])
      await expect(client.readResource({ uri })).rejects.toThrow(/There is no/);
  });

  it('who may only read is offered no more, and refused more', async () => {
    const client = await overHttp({ 'x-aurora-permissions': 'read' });
    const { tools } = await client.listTools();
    expect(new Set(tools.map(({ _meta }) => _meta?.['aurora/permission']))).toEqual(new Set(['read']));
    const refused = await call(client, 'generate', { prompt: FOX });
    expect(textOf(refused)).toMatch(/^PERMISSION_DENIED/);
    expect(driver.kernel.services.jobs.list()).toEqual([]);
  });
});

describe('over HTTP', () => {
  it('every command that may be one is a tool, with what it may do', async () => {
    const { tools } = await (await overHttp()).listTools();
    const { commands } = driver.kernel.registry;
    const wanted = commands.filter(({ faces }) => faces?.includes('mcp') ?? true).map(({ name }) => name);
    expect(tools.map(({ name }) => name)).toEqual(wanted);
    const told = Object.fromEntries(tools.map(tool => [tool.name, tool]));
    expect(told.forget).toMatchObject({
      annotations: { destructiveHint: true, readOnlyHint: false },
      _meta: { 'aurora/permission': 'remember' },
      inputSchema: { type: 'object', properties: { memories: {} } },
    });
    expect(told.system).toMatchObject({ annotations: { readOnlyHint: true, openWorldHint: false } });
    expect(told).not.toHaveProperty('set-setting');
  });

  it('paints, tells its steps, and answers with the picture, which is a resource as well', async () => {
    const client = await overHttp();
    const steps: number[] = [];
    const result = await call(
      client,
      'generate',
      { prompt: FOX, steps: 3, seed: 5 },
      { onprogress: ({ progress }: { progress: number }) => steps.push(progress) },
    );
    expect(steps).toEqual([1, 2, 3]);
    expect(result.structuredContent).toMatchObject({ state: 'done', settings: { seed: 5 } });
    const image = result.content.find(part => part.type === 'image')!;
    const bytes = Buffer.from((image as { data: string }).data, 'base64');
    expect(decodePng(bytes)).toMatchObject({ width: 256, height: 256 });
    const link = result.content.find(part => part.type === 'resource_link') as { uri: string };
    const { contents } = await client.readResource({ uri: link.uri });
    expect(contents[0]).toMatchObject({ mimeType: 'image/png', blob: bytes.toString('base64') });
    const { resources } = await client.listResources();
    expect(resources).toMatchObject([{ uri: link.uri, description: FOX }]);
  });

  it('what is cancelled is painted no longer', async () => {
    const client = await overHttp();
    const cancelling = new AbortController();
    const painting = call(
      client,
      'generate',
      { prompt: FOX, steps: 150 },
      { signal: cancelling.signal, onprogress: () => cancelling.abort() },
    );
    await expect(painting).rejects.toThrow();
    const [job] = driver.kernel.services.jobs.list().slice(-1);
    expect((await driver.ended(job!)).state).toBe('cancelled');
  });
});

describe('over standard input and output', () => {
  it('starts AURORA where none runs, and speaks nothing but the protocol', async () => {
    const errors: Error[] = [];
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [join(ROOT, 'build/cli.cjs'), 'mcp', '--permissions', 'read,paint'],
      env: { ...process.env, AURORA_HOME: temporaryFolder(), AURORA_ROOT: ROOT } as Record<string, string>,
      stderr: 'ignore',
    });
    const client = await connect(transport);
    client.onerror = error => errors.push(error);
    const painted = await call(client, 'generate', { prompt: FOX, steps: 1 });
    expect(painted.content.map(({ type }) => type)).toEqual(['text', 'image', 'resource_link']);
    expect(textOf(await call(client, 'say', { text: 'hello' }))).toMatch(/^PERMISSION_DENIED/);
    expect(errors).toEqual([]);
  });
});
