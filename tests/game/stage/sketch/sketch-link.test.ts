import { beforeEach, describe, expect, it } from 'vitest';
import { SketchLink } from '../../../../game/stage/sketch/sketch-link.ts';
import { createStore } from '../../../../game/stage/store/store.ts';
import { job, MODEL } from '../make.ts';

interface Asked {
  readonly command: string;
  readonly input: Record<string, unknown>;
  answer(value: unknown): Promise<void>;
  refuse(): Promise<void>;
}

/** A page's end of it, with a kernel and a clock that a test moves. */
class Bench {
  readonly store = createStore({ models: [MODEL], link: { status: 'open', attempts: 0 } });
  readonly asked: Asked[] = [];
  #due: (() => void) | null = null;
  readonly link = new SketchLink({
    store: this.store,
    request: <Result>(command: string, input: unknown) =>
      new Promise<Result>((resolve, reject) => {
        const settled = () => new Promise<void>(done => setImmediate(done));
        this.asked.push({
          command,
          input: input as Record<string, unknown>,
          answer: value => {
            resolve(value as Result);
            return settled();
          },
          refuse: () => {
            reject(new Error('no'));
            return settled();
          },
        });
      }),
    show: () => 'blob:shown',
    wait: (_, then) => {
      this.#due = then;
      return () => {
        if (this.#due === then) this.#due = null;
      };
    },
  });

  type(prompt: string) {
    this.store.dispatch({ type: 'draft', patch: { prompt } });
  }

  pause() {
    const due = this.#due;
    this.#due = null;
    due?.();
  }

  shown(revision: number, pass = 1) {
    const data = { id: 's', revision, pass, settled: pass === 3, ms: 1, width: 256, height: 256 };
    this.link.receive({ event: 'sketch.image', data }, new Uint8Array(1));
  }

  sketches() {
    return this.asked.filter(({ command }) => command === 'sketch').map(({ input }) => input);
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

async function begin(prompt: string) {
  bench.type(prompt);
  bench.pause();
  await bench.asked.at(-1)!.answer({ id: 's', revision: 1, seed: 7 });
  bench.shown(1);
}

describe('painting along', () => {
  it('asks when the fingers pause, and shows what comes', async () => {
    bench.type('a ca');
    bench.type('a castle');
    expect(bench.asked).toHaveLength(0);
    bench.pause();
    expect(bench.sketches()).toMatchObject([{ prompt: 'a castle' }]);
    await bench.asked[0]!.answer({ id: 's', revision: 1, seed: 7 });
    bench.shown(1);
    expect(bench.store.state().sketch).toMatchObject({ id: 's', pass: 1, prompt: 'a castle' });
  });

  it('asks again only when the last words have been shown, for the newest ones', async () => {
    bench.type('a castle');
    bench.pause();
    await bench.asked[0]!.answer({ id: 's', revision: 1, seed: 7 });
    bench.type('a castle at');
    bench.pause();
    bench.type('a castle at night');
    bench.pause();
    expect(bench.sketches()).toHaveLength(1);
    bench.shown(1);
    expect(bench.sketches()).toMatchObject([{}, { id: 's', prompt: 'a castle at night' }]);
  });

  it('goes on after words that were refused', async () => {
    bench.type('a [castle');
    bench.pause();
    await bench.asked[0]!.refuse();
    bench.type('a castle');
    bench.pause();
    expect(bench.sketches()).toHaveLength(2);
  });

  it.each([
    ['it is switched off', () => bench.store.dispatch({ type: 'live', live: false })],
    ['the line is empty', () => bench.type('')],
    [
      'a picture is being painted',
      () =>
        bench.store.dispatch({
          type: 'kernel',
          event: { event: 'jobs', data: { tick: 1, jobs: [job('a', { state: 'running' })] } },
        }),
    ],
    [
      'it is to begin with a picture',
      () => bench.store.dispatch({ type: 'draft', patch: { beginning: '{"image":"abc"}' } }),
    ],
  ])('ends when %s', async (_, happen) => {
    await begin('a castle');
    happen();
    expect(bench.asked.at(-1)).toMatchObject({ command: 'end-sketch', input: { id: 's' } });
    expect(bench.store.state().sketch).toBeNull();
    bench.pause();
    expect(bench.sketches()).toHaveLength(1);
  });

  it('leaves models alone that take seconds', () => {
    const models = [{ ...MODEL, bytes: 2e9 }];
    const hello = { version: '1', jobs: [], models, samplers: [], queue: { paused: false } };
    bench.store.dispatch({ type: 'kernel', event: { event: 'hello', data: hello as never } });
    bench.type('a castle');
    bench.pause();
    expect(bench.asked).toHaveLength(0);
  });

  it('makes what is seen a picture, and is over', async () => {
    await begin('a castle');
    const kept = bench.link.keep();
    expect(bench.asked.at(-1)).toMatchObject({
      command: 'keep-sketch',
      input: { id: 's', prompt: 'a castle' },
    });
    await bench.asked.at(-1)!.answer(job('kept'));
    // It stands on the card until the job does.
    expect(bench.store.state().sketch).not.toBeNull();
    expect(await kept).toMatchObject({ id: 'kept' });
    bench.store.dispatch({ type: 'submitted', job: job('kept'), prompt: 'a castle' });
    expect(bench.store.state().sketch).toBeNull();
  });

  it('keeps nothing where a seed was asked for, or nothing was seen', async () => {
    expect(await bench.link.keep()).toBeNull();
    await begin('a castle');
    bench.store.dispatch({ type: 'draft', patch: { seed: '7' } });
    expect(await bench.link.keep()).toBeNull();
  });

  it('begins anew with a kernel that does not know it', async () => {
    await begin('a castle');
    bench.link.returned();
    bench.pause();
    expect(bench.sketches().at(-1)).toEqual(expect.not.objectContaining({ id: 's' }));
  });
});

describe('painting along with speech', () => {
  const hear = (partial: string, listening: 'hold' | 'free') =>
    bench.store.dispatch({ type: 'voice', patch: { partial, listening } });

  it('follows what is understood while somebody speaks', async () => {
    hear('Paint a castle', 'free');
    bench.pause();
    expect(bench.sketches()).toMatchObject([{ prompt: 'a castle' }]);
    await bench.asked[0]!.answer({ id: 's', revision: 1, seed: 7 });
    bench.shown(1);
    hear('Paint a castle by the sea', 'free');
    bench.pause();
    expect(bench.sketches()).toMatchObject([{}, { id: 's', prompt: 'a castle by the sea' }]);
  });

  it('leaves alone what is said in the room, and takes what is said to her', () => {
    hear('I think it is going to rain', 'free');
    bench.pause();
    expect(bench.asked).toHaveLength(0);
    hear('a castle by the sea', 'hold');
    bench.pause();
    expect(bench.sketches()).toMatchObject([{ prompt: 'a castle by the sea' }]);
  });
});
