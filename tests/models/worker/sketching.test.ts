import { describe, expect, it } from 'vitest';
import { AuroraError } from '../../../models/errors.ts';
import { DiffusionWorker } from '../../../models/worker/diffusion-worker.ts';
import type { FromWorker, SketchRequest } from '../../../models/worker-protocol.ts';
import { ToyDenoiser, toyParts, toySettings } from '../pipelines/toy-parts.ts';

type Sketched = Extract<FromWorker, { type: 'sketched' }>;

/** A worker over a closed-form model, and all that it said. */
class Bench {
  readonly said: FromWorker[] = [];
  readonly denoiser = new ToyDenoiser();
  /** Answers a message as a parent would. */
  onMessage: (message: FromWorker) => void = () => {};
  readonly worker = new DiffusionWorker({
    send: message => {
      this.said.push(structuredClone(message));
      this.onMessage(message);
      for (const { until, done } of this.#waiting) if (until(message)) done();
    },
    load: async path => {
      if (path === 'missing') throw new AuroraError('MODEL_NOT_FOUND', 'There is none.');
      const parts = { ...toyParts(), denoiser: this.denoiser };
      return {
        parts,
        preview: null,
        memoryBytes: 1,
        fullPreviewMs: 0,
        partsFor: async () => ({ parts, notes: [] }),
        dispose: async () => {},
      };
    },
    measure: async () => 1,
    modelBudget: 10,
    exit: () => {},
  });
  readonly #waiting: { until: (message: FromWorker) => boolean; done: () => void }[] = [];

  heard(until: (message: FromWorker) => boolean): Promise<void> {
    return new Promise(done => this.#waiting.push({ until, done }));
  }

  sketch(prompt: string, revision: number, request: Partial<SketchRequest> = {}) {
    this.worker.receive({
      type: 'sketch',
      sketchId: 's',
      revision,
      modelPath: 'toy',
      settings: toySettings({ prompt, steps: 5, sampler: 'DDIM' }),
      resources: {},
      ...request,
    });
  }

  run(jobId: string) {
    const settings = toySettings({ prompt: 'a job' });
    const preview = { latent: false, fullEvery: 0 };
    this.worker.receive({
      ...{ type: 'run', jobId, modelPath: 'toy', settings, preview, text: {}, resources: {} },
    });
  }

  sketched(): Sketched[] {
    return this.said.filter((message): message is Sketched => message.type === 'sketched');
  }
}

const settled = (message: FromWorker) => message.type === 'sketched' && message.settled;

describe('a worker that paints along', () => {
  it('paints words three times over, and is then silent until they change', async () => {
    const bench = new Bench();
    bench.sketch('a castle', 1);
    await bench.heard(settled);
    expect(bench.sketched().map(({ revision, pass, settled }) => [revision, pass, settled])).toEqual([
      [1, 1, false],
      [1, 2, false],
      [1, 3, true],
    ]);
    const evaluations = bench.denoiser.calls.length;
    await new Promise(resolve => setImmediate(resolve));
    expect(bench.denoiser.calls.length).toBe(evaluations);
    bench.sketch('a castle at night', 2);
    await bench.heard(settled);
    expect(bench.sketched().at(-1)).toMatchObject({ revision: 2, pass: 3 });
  });

  it('shows words that came meanwhile next, and leaves out those in between', async () => {
    const bench = new Bench();
    bench.onMessage = message => {
      if (message.type !== 'sketched' || message.revision !== 1) return;
      bench.sketch('a cas', 2);
      bench.sketch('a castle', 3);
    };
    bench.sketch('a', 1);
    await bench.heard(settled);
    expect(bench.sketched().map(({ revision }) => revision)).toEqual([1, 3, 3, 3]);
  });

  it('makes way for a job at the next step, and goes on after it', async () => {
    const bench = new Bench();
    let asked = false;
    const predict = bench.denoiser.predict.bind(bench.denoiser);
    bench.denoiser.predict = async (...args) => {
      // In the middle of the first pass.
      if (bench.denoiser.calls.length === 2 && !asked) {
        asked = true;
        bench.run('job');
      }
      return predict(...args);
    };
    bench.sketch('a castle', 1);
    await bench.heard(settled);
    const order = bench.said.map(({ type }) => type).filter(type => type !== 'ready' && type !== 'step');
    expect(order).toEqual(['started', 'done', 'sketched', 'sketched', 'sketched']);
  });

  it('ends when nobody looks any more', async () => {
    const bench = new Bench();
    bench.onMessage = message => {
      if (message.type === 'sketched') bench.worker.receive({ type: 'end-sketch', sketchId: 's' });
    };
    bench.sketch('a castle', 1);
    await bench.heard(({ type }) => type === 'sketched');
    bench.run('job');
    await bench.heard(({ type }) => type === 'done');
    expect(bench.sketched()).toHaveLength(1);
  });

  it('says once why words cannot be painted, and paints the next', async () => {
    const bench = new Bench();
    bench.sketch('a castle', 1, { modelPath: 'missing' });
    await bench.heard(({ type }) => type === 'sketch-failed');
    bench.sketch('a castle', 2);
    await bench.heard(settled);
    const failures = bench.said.filter(({ type }) => type === 'sketch-failed');
    expect(failures).toMatchObject([{ revision: 1, error: { code: 'MODEL_NOT_FOUND' } }]);
  });
});
