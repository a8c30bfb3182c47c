import { describe, expect, it } from 'vitest';
import type { JobView } from '../../../../game/api/protocol.ts';
import type { Cue } from '../../../../game/stage/sound/cues.ts';
import { SoundBoard } from '../../../../game/stage/sound/sound-board.ts';
import type { Action } from '../../../../game/stage/store/actions.ts';
import { createStore } from '../../../../game/stage/store/store.ts';
import { hello, job, jobsEvent, SETTINGS } from '../make.ts';

function bench() {
  const store = createStore({});
  const heard: (Cue & { volume: number })[] = [];
  const board = new SoundBoard(store, { play: (cue, volume) => heard.push({ ...cue, volume }) });
  const names = () => heard.map(({ name }) => name);
  const jobs = (...views: JobView[]) =>
    store.dispatch({ type: 'kernel', event: jobsEvent(...views) } as unknown as Action);
  return { store, board, heard, names, jobs };
}

const failed = (id: string) =>
  job(id, { state: 'failed', error: { code: 'NON_FINITE_LATENTS', message: 'Broken.' } });

describe("the scene's sounds", () => {
  it('a picture that is finished chimes once, lower when it is wide', () => {
    const { heard, jobs } = bench();
    for (const [id, width] of [
      ['square', 256],
      ['wide', 512],
    ] as const) {
      const settings = { ...SETTINGS, width };
      jobs(job(id, { state: 'running', settings }));
      jobs(job(id, { state: 'done', settings }));
      jobs(job(id, { state: 'done', settings }));
    }
    expect(heard.map(({ name, pitch }) => [name, Number(pitch.toFixed(2))])).toEqual([
      ['chime', 1],
      ['chime', 0.75],
    ]);
  });

  it('a failure is one thud, and so is an error that is told', () => {
    const { store, names, jobs } = bench();
    jobs(job('a', { state: 'running' }));
    jobs(failed('a'));
    expect(names()).toEqual(['thud']);
    store.dispatch({ type: 'error', error: { code: 'EMPTY_PROMPT', message: 'Nothing.' } });
    expect(names()).toEqual(['thud', 'thud']);
  });

  it('what had ended before the page came is silent; that it came is not', () => {
    const { store, names } = bench();
    store.dispatch({
      type: 'kernel',
      event: hello([job('a', { state: 'done' }), failed('b')]),
    } as unknown as Action);
    expect(names()).toEqual(['wake']);
  });

  it('a picture that is only painted again to be compared is no event', () => {
    const { names, jobs } = bench();
    jobs(job('a', { state: 'running', purpose: 'verify' }));
    jobs(job('a', { state: 'done', purpose: 'verify' }));
    expect(names()).toEqual([]);
  });

  it('glass swishes when it comes and goes', () => {
    const { store, heard } = bench();
    store.dispatch({ type: 'panel', panel: 'queue' });
    store.dispatch({ type: 'panel', panel: null });
    expect(heard.map(({ name }) => name)).toEqual(['swish', 'swish']);
    expect(heard[1]!.pitch).toBeLessThan(heard[0]!.pitch);
  });

  it('lies under her voice, and is silent when muted or when another page is heard', () => {
    const { store, board, heard } = bench();
    const { effects } = store.state().voice;
    board.play('grab');
    store.dispatch({ type: 'voice', patch: { caption: { id: 'a', words: ['Hello'], said: 1 } } });
    board.play('grab');
    store.dispatch({ type: 'voice', patch: { muted: true } });
    board.play('grab');
    store.dispatch({ type: 'voice', patch: { muted: false, here: false } });
    board.play('grab');
    expect(heard.map(({ volume }) => volume)).toEqual([effects, effects / 4]);
  });
});
