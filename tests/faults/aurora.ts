/** AURORA as its processes: started, killed and started again, and asked by REST and WebSocket as anybody would. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import WebSocket from 'ws';
import type { JobView, ProcessView, ServerEvent, SystemView } from '../../game/api/protocol.ts';
import type { FromKernel } from '../../game/channels.ts';
import { ROOT, temporaryFolder } from '../process/kernel-driver.ts';

export class Aurora {
  readonly home = temporaryFolder();
  /** As the jobs were told of last, by id. */
  readonly jobs = new Map<string, JobView>();
  /** Steps that were told of. */
  steps = 0;
  /** How often each text was told to have ended, one way or the other, by id; of this life of the kernel. */
  readonly spoken = new Map<string, number>();
  #kernel: ChildProcess | null = null;
  #url = '';
  #socket: WebSocket | null = null;
  #waiting: (() => void)[] = [];

  async start(): Promise<void> {
    const kernel = fork(join(ROOT, 'build/kernel.cjs'), {
      env: {
        ...process.env,
        AURORA_HOME: this.home,
        AURORA_ROOT: ROOT,
        AURORA_PATIENCE: '4',
        AURORA_AVATAR_SIZE: '64',
        AURORA_AVATAR_FPS: '5',
      },
    });
    this.#kernel = kernel;
    const told = await new Promise<FromKernel>(resolve => kernel.once('message', resolve as () => void));
    if (told.type !== 'ready') throw new Error('The kernel did not start.');
    this.#url = told.url;
    const socket = new WebSocket(new URL('api/v1/ws', this.#url));
    this.#socket = socket;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (!isBinary) this.#hear(JSON.parse(data.toString()) as ServerEvent);
    });
    socket.on('error', () => {});
    await new Promise(resolve => socket.once('open', resolve));
    this.tell('watch-avatar', { through: 'memory' });
  }

  /** kill -9, and started again. */
  async killKernel(): Promise<void> {
    const kernel = this.#kernel!;
    const gone = new Promise(resolve => kernel.once('exit', resolve));
    kernel.kill('SIGKILL');
    await gone;
    this.#socket?.terminate();
    this.spoken.clear();
    await this.start();
  }

  async stop(): Promise<void> {
    const kernel = this.#kernel;
    if (kernel === null || kernel.exitCode !== null) return;
    this.#socket?.terminate();
    const gone = new Promise(resolve => kernel.once('exit', resolve));
    kernel.send({ type: 'shutdown' }, () => {});
    await gone;
  }

  async ask<Answer>(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
    const response = await fetch(new URL(`api/v1/${path}`, this.#url), {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer as Answer;
  }

  /** Over the socket; the reply is not waited for. */
  tell(command: string, input: object): void {
    this.#socket!.send(JSON.stringify({ id: 1, command, input }));
  }

  async processes(): Promise<readonly ProcessView[]> {
    return (await this.ask<SystemView>('GET', 'system')).processes;
  }

  /** Resolves when it is so; looked at with every event. */
  async until(what: string, isSo: () => boolean | Promise<boolean>, seconds = 120): Promise<void> {
    const end = performance.now() + 1000 * seconds;
    while (!(await isSo())) {
      if (performance.now() > end) throw new Error(`${what}: not after ${seconds} s`);
      await new Promise<void>(resolve => {
        this.#waiting.push(resolve);
        // Events may be over.
        setTimeout(resolve, 200);
      });
    }
  }

  #hear(event: ServerEvent): void {
    if (event.event === 'hello' || event.event === 'jobs') {
      for (const job of event.data.jobs) {
        if (job.step > (this.jobs.get(job.id)?.step ?? 0)) this.steps++;
        this.jobs.set(job.id, job);
      }
    }
    if (event.event === 'speech.ended' || event.event === 'speech.stopped')
      this.spoken.set(event.data.id, (this.spoken.get(event.data.id) ?? 0) + 1);
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
