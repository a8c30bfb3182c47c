import type { AddressInfo } from 'node:net';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { z } from 'zod';
import type { JobView, ServerEvent, ServerMessage, ServerReply } from '../../game/api/protocol.ts';
import * as views from '../../game/api/views.ts';
import { defineCommand } from '../../game/bus/command.ts';
import { createRegistry } from '../../game/bus/registry.ts';
import { remoteCall } from '../../game/cli/call.ts';
import { runCli } from '../../game/cli/run.ts';
import { commands } from '../../game/commands/index.ts';
import { decodePng, readPngText } from '../../models/image/png.ts';
import { FOX, KernelDriver, ROOT } from './kernel-driver.ts';

/** A command as one new file would export it. */
const shout = defineCommand({
  name: 'shout',
  title: 'Say it louder',
  description: 'Turns text into capital letters.',
  permission: 'read',
  rest: { method: 'GET', path: '/shout/{text}' },
  input: z.object({
    text: z.string().max(20).describe('What to say.'),
    times: z.int().min(1).max(3).optional(),
  }),
  output: z.object({ loud: z.string() }),
  run: async ({ text, times = 1 }) => ({ loud: text.toUpperCase().repeat(times) }),
  cli: { positional: ['text'] },
});

const all = [...commands, shout];
let driver: KernelDriver;
let url: string;

beforeAll(async () => {
  driver = await KernelDriver.open({ commands: all });
  await driver.server.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(driver.server.server.address() as AddressInfo).port}/`;
});
afterAll(() => driver.close());

/** A page's end of the WebSocket. */
class Client {
  readonly events: ServerEvent[] = [];
  readonly previews: { header: ServerEvent; payload: Buffer }[] = [];
  readonly #socket: WebSocket;
  readonly #waiting: { fits: (message: ServerMessage) => boolean; resolve: (message: never) => void }[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary) => {
      const length = isBinary ? data.readUInt32LE(0) : 0;
      const text = isBinary ? data.subarray(4, 4 + length) : data;
      const message = JSON.parse(text.toString('utf8')) as ServerMessage;
      if (isBinary)
        this.previews.push({ header: message as ServerEvent, payload: data.subarray(4 + length) });
      else if ('event' in message) this.events.push(message);
      const i = this.#waiting.findIndex(({ fits }) => fits(message));
      if (i >= 0) this.#waiting.splice(i, 1)[0]!.resolve(message as never);
    });
  }

  static async open(headers: Record<string, string> = {}): Promise<Client> {
    const socket = new WebSocket(url.replace('http', 'ws').concat('api/v1/ws'), { headers });
    const client = new Client(socket);
    const hello = client.next(message => 'event' in message && message.event === 'hello');
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    await hello;
    return client;
  }

  next<T extends ServerMessage>(fits: (message: ServerMessage) => boolean): Promise<T> {
    return new Promise(resolve => this.#waiting.push({ fits, resolve }));
  }

  raw(data: string | Buffer): void {
    this.#socket.send(data);
  }

  #id = 0;
  call(command: string, input: unknown): Promise<ServerReply> {
    const id = ++this.#id;
    const reply = this.next<ServerReply>(message => 'id' in message && message.id === id);
    this.raw(JSON.stringify({ id, command, input }));
    return reply;
  }

  close(): void {
    this.#socket.close();
  }
}

describe('a command that is added as one file', () => {
  it('answers over REST, with path, query and checks', async () => {
    expect((await driver.request('GET', '/api/v1/shout/hello?times=2')).json()).toEqual({
      loud: 'HELLOHELLO',
    });
    const refused = await driver.request('GET', '/api/v1/shout/hello?times=9');
    expect(refused.status).toBe(422);
    expect(refused.json().error).toMatchObject({ code: 'INPUT_INVALID', field: 'times', value: 9 });
  });

  it('answers over the WebSocket', async () => {
    const client = await Client.open();
    expect(await client.call('shout', { text: 'hello' })).toMatchObject({
      ok: true,
      result: { loud: 'HELLO' },
    });
    client.close();
  });

  it('is in the OpenAPI document', async () => {
    const document = (await driver.request('GET', '/api/v1/openapi.json')).json();
    expect(document.paths['/shout/{text}'].get).toMatchObject({
      operationId: 'shout',
      summary: 'Say it louder',
    });
  });

  it('answers on the command line, alone and through a running kernel, and explains itself', async () => {
    const registry = createRegistry(all);
    const home = process.env.AURORA_HOME;
    process.env.AURORA_HOME = `${driver.home}/other`;
    const printed: string[] = [];
    const streams = { out: { write: (text: string) => printed.push(text) }, err: { write: () => {} } };
    expect(await runCli(['shout', 'hello', '--times', '2'], { root: ROOT, registry, streams })).toBe(0);
    expect(JSON.parse(printed.splice(0).join(''))).toEqual({ loud: 'HELLOHELLO' });
    await runCli(['help'], { root: ROOT, registry, streams });
    expect(printed.splice(0).join('')).toMatch(/shout\s+Say it louder/);
    await runCli(['shout', '--help'], { root: ROOT, registry, streams });
    expect(printed.splice(0).join('')).toContain('What to say.');
    if (home === undefined) delete process.env.AURORA_HOME;
    else process.env.AURORA_HOME = home;
    expect(await remoteCall(url, registry)('shout', { text: 'a/b c', times: 2 })).toEqual({
      loud: 'A/B CA/B C',
    });
  });
});

describe('REST', () => {
  it('describes itself by a valid OpenAPI document, with every command in it', async () => {
    const document = (await driver.request('GET', '/api/v1/openapi.json')).json();
    const result = await new Validator().validate(document);
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    const operations = Object.values(document.paths).flatMap(path =>
      Object.values(path as object).map(o => o.operationId),
    );
    for (const { name, faces } of all)
      if (faces?.includes('rest') ?? true) expect(operations).toContain(name);
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      match => match[1]!,
    );
    expect(references.length).toBeGreaterThan(10);
    for (const name of references) expect(document.components.schemas).toHaveProperty(name);
  });

  it('serves the page of the API with nothing from elsewhere', async () => {
    const page = await driver.request('GET', '/api/v1/docs');
    expect(page.body).not.toMatch(/https?:/);
    for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'open.js']) {
      expect(page.body).toContain(file);
      expect((await driver.request('GET', `/api/v1/docs/${file}`)).status).toBe(200);
    }
  });

  it('answers every command in the shape that it declares', async () => {
    const accepted = await driver.request('POST', '/api/v1/generate', { prompt: FOX, seed: 1, steps: 2 });
    expect(accepted.status).toBe(202);
    const job = views.JobView.parse(accepted.json());
    const ended = await driver.ended(job as JobView);
    views.JobView.parse((await driver.request('GET', `/api/v1/jobs/${job.id}`)).json());
    z.object({ jobs: z.array(views.JobView).min(1) }).parse(
      (await driver.request('GET', '/api/v1/jobs')).json(),
    );
    z.object({ models: z.array(views.ModelView).min(1) }).parse(
      (await driver.request('GET', '/api/v1/models')).json(),
    );
    const { pictures } = (await driver.request('GET', '/api/v1/pictures?search=fox&limit=1')).json();
    expect(views.PictureView.parse(pictures[0])).toEqual(ended.picture);
    views.PictureView.parse((await driver.request('GET', `/api/v1/pictures/${pictures[0].id}`)).json());
    const system = views.SystemView.parse((await driver.request('GET', '/api/v1/system')).json());
    expect(system.processes.map(process => process.state)).toEqual(['ready', 'ready']);
    expect(system.processes.every(process => process.residentBytes! > 20e6)).toBe(true);
    const report = await driver.request('POST', '/api/v1/verify', { picture: pictures[0].id });
    expect(views.VerifyReport.parse(report.json())).toMatchObject({
      identical: true,
      maxDifference: 0,
      psnr: null,
    });
    expect((await driver.request('POST', `/api/v1/jobs/${job.id}/cancel`)).json().state).toBe('done');
  });

  it('verifies a model by reading its weights anew', async () => {
    const { models } = (await driver.request('GET', '/api/v1/models')).json();
    const [embedded] = models;
    const check = (await driver.request('POST', '/api/v1/models/verify', { model: embedded.name })).json();
    expect(check).toEqual({
      file: embedded.hashedFile,
      sha256: embedded.sha256,
      known: embedded.sha256,
      same: true,
    });
  });

  it("serves a picture's file", async () => {
    const { picture } = await driver.ended(driver.paint({ steps: 1 }));
    const response = await driver.server.inject({ url: picture!.url, headers: { host: 'localhost' } });
    expect(response.headers['content-type']).toBe('image/png');
    expect(decodePng(response.rawPayload)).toMatchObject({ width: 256, height: 256 });
  });
});

describe('the WebSocket', () => {
  it('tells of a picture from its first preview to its file', async () => {
    const client = await Client.open();
    const added = client.next<Extract<ServerEvent, { event: 'picture.added' }>>(
      message => 'event' in message && message.event === 'picture.added',
    );
    const reply = await client.call('generate', { prompt: FOX, seed: 5, steps: 6 });
    expect(reply.ok).toBe(true);
    const { data: picture } = await added;
    expect(picture.settings).toMatchObject({ prompt: FOX, seed: 5, steps: 6 });
    expect(client.previews.length).toBeGreaterThanOrEqual(5);
    const seen = new Set<string>();
    for (const { header, payload } of client.previews) {
      if (header.event !== 'job.preview') throw new Error(`a ${header.event} came as bytes`);
      const image = decodePng(payload);
      expect([image.width, image.height]).toEqual([header.data.width, header.data.height]);
      seen.add(payload.toString('base64'));
    }
    expect(seen.size).toBe(client.previews.length);
    const told = client.events.flatMap(event =>
      event.event === 'jobs' ? event.data.jobs.filter(job => job.settings.seed === 5) : [],
    );
    expect(told.map(job => job.step)).toEqual([...told.map(job => job.step)].sort((a, b) => a - b));
    client.close();
  });

  it('sends a full preview now and then between the cheap ones', async () => {
    const client = await Client.open();
    const { id } = driver.paint({ steps: 60, seed: 9 });
    await driver.ended(driver.kernel.services.jobs.get(id));
    const kinds = client.previews.map(({ header }) =>
      header.event === 'job.preview' ? header.data.kind : '',
    );
    expect(kinds.filter(kind => kind === 'latent').length).toBeGreaterThan(40);
    expect(kinds.filter(kind => kind === 'full').length).toBeGreaterThan(0);
    client.close();
  });

  it('refuses what REST refuses, with the same words', async () => {
    const client = await Client.open();
    for (const input of [
      { prompt: FOX, steps: 0 },
      { prompt: FOX, guidanceScale: 'NaN' },
      { prompt: FOX, sampler: 'Magic' },
    ]) {
      const rest = (await driver.request('POST', '/api/v1/generate', input)).json();
      expect(await client.call('generate', input)).toMatchObject({ ok: false, error: rest.error });
    }
    client.close();
  });

  it.each([
    ['not JSON', '{ id: 1'],
    ['a list', '[1]'],
    ['no id', '{"command":"jobs"}'],
    ['no command', '{"id":3}'],
    ['bytes', Buffer.from([1, 2, 3])],
  ])('answers %s with an error, and stays open', async (_, data) => {
    const client = await Client.open();
    const refused = client.next<ServerReply>(message => 'id' in message);
    client.raw(data);
    expect(await refused).toMatchObject({ ok: false, error: { code: 'MESSAGE_NOT_UNDERSTOOD' } });
    expect(await client.call('jobs', {})).toMatchObject({ ok: true });
    client.close();
  });

  it('does not start a second kernel for a page', async () => {
    const client = await Client.open();
    expect(await client.call('serve', {})).toMatchObject({ ok: false, error: { code: 'UNKNOWN_COMMAND' } });
    client.close();
  });

  it('keeps pages of other sites out', async () => {
    await expect(Client.open({ origin: 'https://example.org' })).rejects.toThrow('403');
    const rebound = await driver.request('GET', '/api/v1/jobs', undefined, { host: 'evil.example:8787' });
    expect(rebound).toMatchObject({ status: 403 });
    expect(rebound.json().error.code).toBe('HOST_REFUSED');
    const foreign = await driver.request(
      'POST',
      '/api/v1/generate',
      { prompt: FOX },
      { origin: 'https://example.org' },
    );
    expect(foreign.json().error.code).toBe('ORIGIN_REFUSED');
  });
});

describe('POST /sdapi/v1/txt2img', () => {
  it('paints in a style, and lists it as A1111 does', async () => {
    await driver.request('POST', '/api/v1/styles', { name: 'Ink', prompt: '{prompt}, ink' });
    const listed = (await driver.request('GET', '/sdapi/v1/prompt-styles')).json();
    expect(listed).toEqual([{ name: 'Ink', prompt: '{prompt}, ink', negative_prompt: '' }]);
    const asked = {
      prompt: 'an owl',
      styles: ['None', 'Ink'],
      steps: 1,
      cfg_scale: 1,
      width: 64,
      height: 64,
    };
    const { info } = (await driver.request('POST', '/sdapi/v1/txt2img', asked)).json();
    expect(JSON.parse(info).prompt).toBe('an owl, ink');
    const unknown = await driver.request('POST', '/sdapi/v1/txt2img', { ...asked, styles: ['Oil'] });
    expect([unknown.status, JSON.stringify(unknown.json())]).toEqual([422, expect.stringContaining('Oil')]);
  });

  it('answers an A1111 client with pictures, parameters and info', async () => {
    const response = await driver.request('POST', '/sdapi/v1/txt2img', {
      prompt: FOX,
      negative_prompt: '',
      seed: 11,
      steps: 3,
      cfg_scale: 4,
      width: 256,
      height: 256,
      sampler_name: 'DDIM',
      batch_size: 2,
      // What clients send along and we have no use for.
      enable_hr: false,
      styles: [],
      s_noise: 1,
      alwayson_scripts: {},
      override_settings_restore_afterwards: true,
    });
    expect(response.status).toBe(200);
    const { images, parameters, info } = response.json();
    expect(images).toHaveLength(2);
    expect(parameters).toMatchObject({ enable_hr: false, steps: 3 });
    expect(JSON.parse(info)).toMatchObject({
      seed: 11,
      all_seeds: [11, 12],
      sampler_name: 'DDIM',
      width: 256,
    });
    const png = Buffer.from(images[1], 'base64');
    expect(readPngText(png).parameters).toBe(JSON.parse(info).infotexts[1]);
    expect(png.equals(await driver.picture(driver.paint({ seed: 12, steps: 3 })))).toBe(true);
  });

  it('says in A1111 words what was wrong', async () => {
    const response = await driver.request('POST', '/sdapi/v1/txt2img', {
      prompt: FOX,
      sampler_name: 'Magic',
    });
    expect(response.status).toBe(422);
    expect(response.json()).toMatchObject({
      error: 'UNKNOWN_SAMPLER',
      detail: expect.stringContaining('Magic'),
    });
    const steps = await driver.request('POST', '/sdapi/v1/txt2img', { prompt: FOX, steps: 10_000 });
    expect(steps.json()).toMatchObject({ error: 'STEPS_OUT_OF_RANGE', aurora: { value: 10_000 } });
    const guidance = await driver.request(
      'POST',
      '/sdapi/v1/txt2img',
      '{"prompt": "a fox", "cfg_scale": NaN}',
    );
    expect([guidance.status, guidance.json().error]).toEqual([400, 'BODY_NOT_JSON']);
  });
});
