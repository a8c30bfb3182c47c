import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { GenerateInput, JobView } from '../../game/api/protocol.ts';
import { createServer } from '../../game/api/server.ts';
import { type Kernel, type KernelOptions, startKernel } from '../../game/kernel.ts';

export const ROOT = join(import.meta.dirname, '../..');

export const FOX = 'a 3d render of a red fox, mint green background';

export const temporaryFolder = () => mkdtempSync(join(tmpdir(), 'aurora-test-'));

/** A real kernel with a real worker on a home of its own, driven in the words of its users. */
export class KernelDriver {
  readonly kernel: Kernel;
  readonly server: FastifyInstance;
  readonly home: string;

  private constructor(kernel: Kernel, server: FastifyInstance, home: string) {
    this.kernel = kernel;
    this.server = server;
    this.home = home;
  }

  static async open(options: Partial<KernelOptions> = {}): Promise<KernelDriver> {
    const home = options.home ?? temporaryFolder();
    const kernel = await startKernel({ root: ROOT, home, version: '0.0.0-test', journal: false, ...options });
    const server = await createServer(kernel, ROOT);
    await kernel.ready;
    return new KernelDriver(kernel, server, home);
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.kernel.stop();
  }

  /** A request as a client on this machine sends it. */
  async request(
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) {
    const response = await this.server.inject({
      method,
      url,
      headers: { host: '127.0.0.1:8787', ...headers },
      ...(body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body,
      json: () => response.json(),
    };
  }

  paint(input: Partial<GenerateInput> = {}): JobView {
    return this.kernel.services.generate({ prompt: FOX, seed: 7, ...input });
  }

  /** The same by the way that every face takes: pictures are kept, wildcards replaced. */
  async submit(input: Partial<GenerateInput> = {}): Promise<JobView> {
    const { services } = this.kernel;
    return services.generate(await services.fillIn({ prompt: FOX, seed: 7, ...input }));
  }

  async ended(job: JobView): Promise<JobView> {
    await this.kernel.services.jobs.ended(job.id);
    return this.kernel.services.jobs.get(job.id);
  }

  /** Bytes of the picture that a job came to. */
  async picture(job: JobView): Promise<Buffer> {
    const { picture, error } = await this.ended(job);
    if (picture === null) throw new Error(`no picture: ${JSON.stringify(error)}`);
    return readFileSync(picture.path);
  }

  /** Resolves when a job has done this many steps. */
  step(job: JobView, steps: number): Promise<void> {
    return new Promise(resolve => {
      const unsubscribe = this.kernel.topics.jobs.subscribe(({ jobs }) => {
        if (!jobs.some(view => view.id === job.id && view.step >= steps)) return;
        unsubscribe();
        resolve();
      });
    });
  }

  workerPid(): number {
    const worker = this.kernel.services
      .system()
      .processes.find(({ name }) => name.startsWith('diffusion worker'));
    if (worker?.pid == null) throw new Error('the worker is not running');
    return worker.pid;
  }
}
