import { describe, expect, it } from 'vitest';
import { AuroraError } from '../../../models/errors.ts';
import { decodePng } from '../../../models/image/png.ts';
import type { ProviderName } from '../../../models/providers/provider-names.ts';
import type { GenerationSettings } from '../../../models/settings.ts';
import { DiffusionWorker } from '../../../models/worker/diffusion-worker.ts';
import type { LoadedModel } from '../../../models/worker/loaded-model.ts';
import type { FromWorker, ToWorker } from '../../../models/worker-protocol.ts';
import { ToyDenoiser, toyParts, toySettings } from '../pipelines/toy-parts.ts';

type Run = Extract<ToWorker, { type: 'run' }>;
type Done = Extract<FromWorker, { type: 'done' }>;
type Step = Extract<FromWorker, { type: 'step' }>;

/** Of models that are not 10 bytes. */
const SIZES: Record<string, number> = { huge: 100 };

/** A worker over closed-form models, and everything that it said. */
class Bench {
  readonly messages: FromWorker[] = [];
  readonly loads: string[] = [];
  disposed = 0;
  exits = 0;
  /** Called with every message, to answer it as a parent would. */
  onMessage: (message: FromWorker) => void = () => {};
  parts: (provider: ProviderName) => ReturnType<typeof toyParts> = () => toyParts();
  readonly worker = new DiffusionWorker({
    send: message => {
      this.messages.push(structuredClone(message));
      this.onMessage(message);
      if (isLast(message)) this.#ended.get(message.jobId)?.();
    },
    load: (path, provider) => this.#load(path, provider),
    measure: async path => (path === 'missing' ? 0 : (SIZES[path] ?? 10)),
    modelBudget: 25,
    exit: () => {
      this.exits++;
      this.#ended.get('exit')?.();
    },
  });
  readonly #ended = new Map<string | null, () => void>();

  run(jobId: string, settings: Partial<GenerationSettings> = {}, request: Partial<Run> = {}) {
    this.worker.receive({
      type: 'run',
      jobId,
      modelPath: 'toy',
      settings: toySettings(settings),
      preview: { latent: false, fullEvery: 0 },
      text: {},
      resources: {},
      ...request,
    });
  }

  /** Resolves with the job's last message; `exit` and `null` (a failed load) are jobs too. */
  ended(jobId: string | null): Promise<void> {
    return new Promise(resolve => this.#ended.set(jobId, resolve));
  }

  types(jobId: string) {
    return this.messages.filter(m => 'jobId' in m && m.jobId === jobId).map(m => m.type);
  }

  done(jobId: string): Done {
    return this.messages.find((m): m is Done => m.type === 'done' && m.jobId === jobId)!;
  }

  steps(jobId: string): Step[] {
    return this.messages.filter((m): m is Step => m.type === 'step' && m.jobId === jobId);
  }

  async #load(path: string, provider: ProviderName): Promise<LoadedModel> {
    this.loads.push(provider === 'cpu' ? path : `${path} on ${provider}`);
    if (path === 'missing') throw new AuroraError('MODEL_NOT_FOUND', `There is no model at ${path}.`);
    const parts = this.parts(provider);
    return {
      parts,
      preview: (latents, [, , height, width]) => ({
        width,
        height,
        data: Uint8Array.from({ length: width * height * 3 }, (_, i) => 128 + 40 * (latents[i] ?? 0)),
      }),
      memoryBytes: SIZES[path] ?? 10,
      fullPreviewMs: 0,
      partsFor: async () => ({ parts, notes: [] }),
      dispose: async () => {
        this.disposed++;
      },
    };
  }
}

function isLast(message: FromWorker): message is FromWorker & { jobId: string | null } {
  return message.type === 'done' || message.type === 'failed' || message.type === 'cancelled';
}

const STEPS = Array<string>(5).fill('step');

describe('misuse', () => {
  it('a bad job fails alone, by its code, and the next goes on', async () => {
    const bench = new Bench();
    bench.run('steps', { steps: 10_000 });
    bench.run('sampler', { sampler: 'Foo' as never });
    bench.run('path', {}, { modelPath: 'missing' });
    bench.run('good');
    await bench.ended('good');
    const errors = bench.messages.flatMap(m => (m.type === 'failed' ? [[m.jobId, m.error.code]] : []));
    expect(errors).toEqual([
      ['steps', 'INVALID_STEPS'],
      ['sampler', 'UNKNOWN_SAMPLER'],
      ['path', 'MODEL_NOT_FOUND'],
    ]);
    expect(bench.types('good')).toEqual(['started', ...STEPS, 'done']);
  });

  it('a load that failed is tried again', async () => {
    const bench = new Bench();
    bench.worker.receive({ type: 'load', modelPath: 'missing' });
    bench.run('again', {}, { modelPath: 'missing' });
    await bench.ended('again');
    expect(bench.loads).toEqual(['missing', 'missing']);
    expect(bench.messages[0]).toMatchObject({ type: 'failed', jobId: null });
  });

  it('latents that break end the job that broke them', async () => {
    const bench = new Bench();
    bench.parts = () => {
      const denoiser = new (class extends ToyDenoiser {
        override async predict(...args: Parameters<ToyDenoiser['predict']>) {
          const output = await super.predict(...args);
          return this.calls.length === 2 ? output.fill(Number.NaN) : output;
        }
      })();
      return { ...toyParts(), denoiser };
    };
    bench.run('broken');
    bench.run('whole');
    await bench.ended('whole');
    expect(bench.types('broken')).toEqual(['started', 'step', 'failed']);
    expect(bench.messages.find(m => m.type === 'failed')).toMatchObject({
      error: { code: 'NON_FINITE_LATENTS', value: 2 },
    });
    expect(bench.types('whole').at(-1)).toBe('done');
  });

  it('a bug is a failure with its stack, and not the end', async () => {
    const bench = new Bench();
    bench.run('bug', { prompt: undefined as never });
    bench.run('next');
    await bench.ended('next');
    const failed = bench.messages.find(m => m.type === 'failed');
    expect(failed).toMatchObject({ jobId: 'bug', error: { code: 'INTERNAL' } });
    expect(failed?.type === 'failed' && failed.error.hint).toContain('planPrompt');
  });

  it('a cancel for a job that it does not have says nothing', async () => {
    const bench = new Bench();
    bench.worker.receive({ type: 'cancel', jobId: 'nobody' });
    bench.run('a');
    await bench.ended('a');
    bench.worker.receive({ type: 'cancel', jobId: 'a' });
    expect(bench.types('nobody')).toEqual([]);
    expect(bench.types('a').at(-1)).toBe('done');
  });
});

describe('jobs', () => {
  it('run one at a time in the order received, over a model loaded once', async () => {
    const bench = new Bench();
    const ids = Array.from({ length: 50 }, (_, i) => `job-${i}`);
    for (const id of ids) bench.run(id, { steps: 1 });
    await bench.ended(ids.at(-1)!);
    const expected = ids.flatMap(id => ['started', 'step', 'done'].map(type => `${type} ${id}`));
    const seen = bench.messages.flatMap(m => ('jobId' in m ? [`${m.type} ${m.jobId}`] : []));
    expect(seen).toEqual(expected);
    expect(bench.loads).toEqual(['toy']);
    expect(bench.messages.filter(m => m.type === 'ready')).toHaveLength(1);
  });

  it('a load is answered every time, and done once', async () => {
    const bench = new Bench();
    bench.worker.receive({ type: 'load', modelPath: 'toy' });
    bench.worker.receive({ type: 'load', modelPath: 'toy' });
    bench.run('a');
    await bench.ended('a');
    expect(bench.loads).toEqual(['toy']);
    expect(bench.messages.filter(m => m.type === 'ready')).toHaveLength(2);
  });

  it('report each step, and end in a PNG with its text in order', async () => {
    const bench = new Bench();
    bench.run('a', {}, { text: { parameters: 'a red fox\nSteps: 5', aurora: '{"seed":7}' } });
    await bench.ended('a');
    expect(bench.steps('a').map(({ step, steps }) => [step, steps])).toEqual(
      [1, 2, 3, 4, 5].map(n => [n, 5]),
    );
    expect(bench.steps('a').every(({ checkpoint, step }) => checkpoint.step === step)).toBe(true);
    const { png, timings } = bench.done('a');
    const picture = decodePng(png);
    expect(picture).toMatchObject({ width: 24, height: 16 });
    expect(Object.entries(picture.text)).toEqual([
      ['parameters', 'a red fox\nSteps: 5'],
      ['aurora', '{"seed":7}'],
    ]);
    expect(Object.values(timings).every(ms => ms >= 0)).toBe(true);
  });

  it('go on from a checkpoint to the same file', async () => {
    const first = new Bench();
    first.run('a');
    await first.ended('a');
    for (const { checkpoint } of first.steps('a')) {
      const second = new Bench();
      second.run('a', {}, { checkpoint });
      await second.ended('a');
      expect(second.steps('a')).toHaveLength(5 - checkpoint.step);
      expect(second.done('a').png).toEqual(first.done('a').png);
    }
  });
});

describe('a provider that fails', () => {
  /** Toys that work on the CPU, and on a GPU until the evaluation that is told. */
  const breaking = (evaluation: number, how: () => Float32Array<ArrayBuffer>) => (provider: ProviderName) => {
    if (provider === 'cpu') return toyParts();
    const denoiser = new (class extends ToyDenoiser {
      override async predict(...args: Parameters<ToyDenoiser['predict']>) {
        const output = await super.predict(...args);
        return this.calls.length === evaluation ? how() : output;
      }
    })();
    return { ...toyParts(), denoiser };
  };
  const lost = () => {
    throw new Error('device lost\n  at some place in a driver');
  };
  const providers = (bench: Bench) =>
    bench.messages.flatMap(m => (m.type === 'provider' ? [[m.provider, m.reason]] : []));
  const started = (bench: Bench) => bench.messages.flatMap(m => (m.type === 'started' ? [m.notes] : []));

  it.each([
    ['throws', lost, 'device lost'],
    [
      'gives numbers that are none',
      () => new Float32Array(48).fill(Number.NaN),
      'The picture broke at step 3',
    ],
  ])(
    'and %s in the middle of a job leaves the rest to the CPU, and the job says so',
    async (_, how, words) => {
      const straight = new Bench();
      straight.run('a');
      await straight.ended('a');
      const bench = new Bench();
      bench.parts = breaking(3, how);
      bench.worker.receive({ type: 'use', provider: 'webgpu' });
      bench.run('a');
      await bench.ended('a');
      const note = expect.stringMatching(`^webgpu failed after step 2, and the CPU took over: ${words}`);
      expect(providers(bench)).toEqual([
        ['webgpu', null],
        ['cpu', note],
      ]);
      expect(started(bench)).toEqual([[], [note]]);
      expect(String(started(bench)[1])).not.toContain('some place');
      expect(bench.steps('a').map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
      expect(bench.loads).toEqual(['toy on webgpu', 'toy']);
      expect(bench.messages.filter(m => m.type === 'evicted')).toHaveLength(1);
      expect(bench.disposed).toBe(1);
      expect(bench.done('a').png).toEqual(straight.done('a').png);
      bench.run('next');
      await bench.ended('next');
      expect(bench.loads).toHaveLength(2);
      expect(started(bench).at(-1)).toEqual([]);
    },
  );

  it('to load a model leaves it to the CPU', async () => {
    const bench = new Bench();
    bench.parts = provider => (provider === 'cpu' ? toyParts() : (lost() as never));
    bench.worker.receive({ type: 'use', provider: 'cuda' });
    bench.worker.receive({ type: 'load', modelPath: 'toy' });
    bench.run('a');
    await bench.ended('a');
    expect(providers(bench).at(-1)).toEqual(['cpu', 'cuda failed, and the CPU took over: device lost']);
    expect(bench.types('a')).toEqual(['started', ...STEPS, 'done']);
    expect(started(bench)).toEqual([[]]);
  });

  it('is gone back to when the CPU fails too: it was not to blame', async () => {
    const bench = new Bench();
    bench.worker.receive({ type: 'use', provider: 'webgpu' });
    bench.run('bug', { prompt: undefined as never });
    bench.run('next');
    await bench.ended('next');
    expect(providers(bench).map(([provider]) => provider)).toEqual(['webgpu', 'cpu', 'webgpu']);
    expect(bench.types('bug').at(-1)).toBe('failed');
    expect(bench.types('next').at(-1)).toBe('done');
    expect(bench.loads.at(-1)).toBe('toy on webgpu');
  });

  it('is not blamed for what a person did wrong, or for a cancellation', async () => {
    const bench = new Bench();
    bench.worker.receive({ type: 'use', provider: 'webgpu' });
    bench.onMessage = message => {
      if (message.type === 'step') bench.worker.receive({ type: 'cancel', jobId: 'cancelled' });
    };
    bench.run('steps', { steps: 10_000 });
    bench.run('path', {}, { modelPath: 'missing' });
    bench.run('cancelled');
    await bench.ended('cancelled');
    expect(providers(bench)).toEqual([['webgpu', null]]);
    expect(bench.types('cancelled').at(-1)).toBe('cancelled');
  });
});

describe('previews', () => {
  const kinds = async (latent: boolean, fullEvery: number) => {
    const bench = new Bench();
    bench.run('a', {}, { preview: { latent, fullEvery } });
    await bench.ended('a');
    return { bench, kinds: bench.steps('a').map(({ preview }) => preview?.kind ?? null) };
  };

  it.each([
    [false, 0, [null, null, null, null, null]],
    [true, 0, ['latent', 'latent', 'latent', 'latent', 'latent']],
    [false, 2, [null, 'full', null, 'full', null]],
    [true, 2, ['latent', 'full', 'latent', 'full', 'latent']],
    [false, 5, [null, null, null, null, null]],
  ])('latent %s, full every %i', async (latent, fullEvery, expected) => {
    expect((await kinds(latent, fullEvery)).kinds).toEqual(expected);
  });

  it('are PNGs of the size that they say, and change nothing about the picture', async () => {
    const { bench } = await kinds(true, 2);
    const sizes = bench.steps('a').map(({ preview }) => {
      const { width, height } = decodePng(preview!.png);
      expect({ width, height }).toEqual({ width: preview!.width, height: preview!.height });
      return `${width}x${height}`;
    });
    expect(sizes).toEqual(['3x2', '24x16', '3x2', '24x16', '3x2']);
    expect(bench.done('a').png).toEqual((await kinds(false, 0)).bench.done('a').png);
  });
});

describe('cancelling', () => {
  it('while a picture is decoded takes effect between two tiles', async () => {
    const bench = new Bench();
    let tiles = 0;
    bench.parts = () => {
      const parts = toyParts();
      const { decoder } = parts;
      const decode = decoder.decode.bind(decoder);
      decoder.decode = (...args) => {
        if (++tiles === 2) bench.worker.receive({ type: 'cancel', jobId: 'a' });
        return decode(...args);
      };
      return parts;
    };
    // Three tiles of 128 pixels, 96 apart.
    bench.run('a', { width: 256, height: 64, vaeTile: 128 });
    await bench.ended('a');
    expect(bench.types('a')).toEqual(['started', ...STEPS, 'cancelled']);
    expect(tiles).toBe(2);
  });

  it('a running job ends before its next step, and the next one goes on', async () => {
    const bench = new Bench();
    bench.onMessage = message => {
      if (message.type === 'step' && message.jobId === 'a' && message.step === 2) {
        bench.worker.receive({ type: 'cancel', jobId: 'a' });
      }
    };
    bench.run('a');
    bench.run('b');
    await bench.ended('b');
    expect(bench.types('a')).toEqual(['started', 'step', 'step', 'cancelled']);
    expect(bench.types('b')).toEqual(['started', ...STEPS, 'done']);
  });

  it('is heard by a message that comes from outside while steps are running', async () => {
    const bench = new Bench();
    bench.run('a', { steps: 500 });
    const ended = bench.ended('a');
    // A turn of the event loop, as an IPC message takes one.
    setImmediate(() => bench.worker.receive({ type: 'cancel', jobId: 'a' }));
    await ended;
    expect(bench.types('a').at(-1)).toBe('cancelled');
    expect(bench.steps('a').length).toBeLessThan(5);
  });

  it('after the last step there is no picture', async () => {
    const bench = new Bench();
    bench.onMessage = message => {
      if (message.type === 'step' && message.step === 5) bench.worker.receive({ type: 'cancel', jobId: 'a' });
    };
    bench.run('a');
    await bench.ended('a');
    expect(bench.types('a')).toEqual(['started', ...STEPS, 'cancelled']);
  });

  it('a waiting job never starts', async () => {
    const bench = new Bench();
    for (const id of ['a', 'b', 'c']) bench.run(id);
    bench.worker.receive({ type: 'cancel', jobId: 'b' });
    await bench.ended('c');
    expect(bench.types('b')).toEqual(['cancelled']);
    expect(bench.types('c').at(-1)).toBe('done');
  });

  it('while its model is loading, it never starts either', async () => {
    const bench = new Bench();
    bench.run('a');
    bench.worker.receive({ type: 'cancel', jobId: 'a' });
    await bench.ended('a');
    expect(bench.types('a')).toEqual(['cancelled']);
  });
});

describe('leaving', () => {
  it('at once when nothing runs, with the models freed', async () => {
    const bench = new Bench();
    bench.run('a');
    await bench.ended('a');
    const left = bench.ended('exit');
    bench.worker.receive({ type: 'exit' });
    await left;
    expect(bench).toMatchObject({ disposed: 1, exits: 1 });
  });

  it('after the running step, without another word, and once', async () => {
    const bench = new Bench();
    const left = bench.ended('exit');
    bench.onMessage = message => {
      if (message.type !== 'step') return;
      bench.worker.receive({ type: 'exit' });
      bench.worker.stop();
    };
    bench.run('a');
    bench.run('b');
    await left;
    expect(bench.types('a')).toEqual(['started', 'step']);
    expect(bench.types('b')).toEqual([]);
    expect(bench).toMatchObject({ disposed: 1, exits: 1 });
  });
});

describe('models within a budget', () => {
  const evicted = (bench: Bench) =>
    bench.messages.flatMap(message => (message.type === 'evicted' ? [message.modelPath] : []));
  const use = async (bench: Bench, ...paths: string[]) => {
    for (const [i, modelPath] of paths.entries()) {
      const jobId = `${modelPath} ${i}`;
      const ended = bench.ended(jobId);
      bench.run(jobId, {}, { modelPath });
      await ended;
      expect(bench.types(jobId).at(-1)).toBe('done');
    }
  };

  it('the one that was used least recently makes room, before the next one is loaded', async () => {
    const bench = new Bench();
    await use(bench, 'a', 'b', 'a', 'c');
    expect(evicted(bench)).toEqual(['b']);
    expect(bench.disposed).toBe(1);
    await use(bench, 'a', 'c', 'b');
    expect(evicted(bench)).toEqual(['b', 'a']);
    expect(bench.loads).toEqual(['a', 'b', 'c', 'b']);
  });

  it('one that is larger than the budget has it for itself', async () => {
    const bench = new Bench();
    await use(bench, 'a', 'b', 'huge', 'a');
    expect(evicted(bench)).toEqual(['a', 'b', 'huge']);
  });
});

describe('pace', () => {
  /** Turns of the event loop: far more than the toy's five steps take. */
  const turns = async (count = 200) => {
    for (let i = 0; i < count; i++) await new Promise(resolve => setTimeout(resolve));
  };

  it('rests after a step for as long as it was told, and goes on at once when the pace is taken back', async () => {
    const bench = new Bench();
    bench.worker.receive({ type: 'pace', rest: 1e9 });
    bench.run('slow');
    await turns();
    expect(bench.types('slow')).not.toContain('done');
    const before = bench.steps('slow').length;
    expect(before).toBeLessThan(5);
    bench.worker.receive({ type: 'pace', rest: 0 });
    await bench.ended('slow');
    expect(bench.steps('slow')).toHaveLength(5);
  });

  it('a job that rests is cancelled without waiting for its end', async () => {
    const bench = new Bench();
    bench.worker.receive({ type: 'pace', rest: 1e9 });
    bench.run('slow');
    await turns(20);
    bench.worker.receive({ type: 'cancel', jobId: 'slow' });
    await bench.ended('slow');
    expect(bench.types('slow').at(-1)).toBe('cancelled');
  });
});
