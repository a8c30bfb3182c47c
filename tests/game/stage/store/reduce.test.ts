import { describe, expect, it } from 'vitest';
import type { Action } from '../../../../game/stage/store/actions.ts';
import { reduce } from '../../../../game/stage/store/reduce.ts';
import { interruptible, subject, waitingJobs } from '../../../../game/stage/store/select.ts';
import { INITIAL_STATE, type StageState } from '../../../../game/stage/store/state.ts';
import { hello, job, jobsEvent, MODEL, picture, SETTINGS } from '../make.ts';

const run = (actions: readonly Action[], from: StageState = INITIAL_STATE) => actions.reduce(reduce, from);
const kernel = (event: Parameters<typeof jobsEvent> | unknown): Action =>
  ({ type: 'kernel', event }) as unknown as Action;
const frame = (step: number, kind: 'latent' | 'full' = 'latent') =>
  ({ url: `blob:${step}${kind}`, step, kind, width: 16, height: 16 }) as const;
const ERROR = {
  code: 'NON_FINITE_LATENTS',
  message: 'The latents are not numbers',
  hint: 'Lower the guidance.',
};

describe('what the page does not let the kernel break', () => {
  it('ignores events that it does not know', () => {
    expect(run([kernel({ event: 'weather', data: {} })])).toBe(INITIAL_STATE);
  });

  it('ignores previews that come after the end, and those that come late', () => {
    const ended = run([kernel(jobsEvent(job('a', { state: 'cancelled', step: 3 })))]);
    expect(reduce(ended, { type: 'preview', jobId: 'a', frame: frame(4) }).previews).toEqual({});
    const running = run([
      kernel(jobsEvent(job('a', { state: 'running' }))),
      { type: 'preview', jobId: 'a', frame: frame(5) },
      { type: 'preview', jobId: 'a', frame: frame(4) },
    ]);
    expect(running.previews.a?.step).toBe(5);
  });

  it('drops a page of an older search', () => {
    const state = run([
      { type: 'album.filter', patch: { search: 'fox' } },
      { type: 'album.page', query: 0, generation: 0, page: 0, total: 9, pictures: [picture('p')] },
    ]);
    expect(state.album).toMatchObject({ total: null, pages: {} });
  });

  it('does not tell the failures of before the page was opened', () => {
    const state = run([kernel(hello([job('a', { state: 'failed', error: ERROR })]))]);
    expect(state.toasts).toEqual([]);
    expect(subject(state)).toEqual({ kind: 'nothing' });
  });
});

describe('jobs', () => {
  it('takes whole jobs from deltas and keeps them by age', () => {
    const state = run([
      kernel(hello([job('b', { createdAt: '2026-11-22T20:00:02Z' })])),
      kernel(
        jobsEvent(
          job('a', { createdAt: '2026-11-22T20:00:01Z' }),
          job('b', { state: 'running', step: 2, createdAt: '2026-11-22T20:00:02Z' }),
        ),
      ),
    ]);
    expect(state.jobs.map(({ id, step }) => [id, step])).toEqual([
      ['a', 0],
      ['b', 2],
    ]);
    expect(state.models).toEqual([MODEL]);
  });

  it('forgets after a new hello what the kernel no longer knows, with its previews', () => {
    const state = run([
      kernel(jobsEvent(job('a', { state: 'running' }))),
      { type: 'preview', jobId: 'a', frame: frame(1) },
      kernel(hello([])),
    ]);
    expect(state.jobs).toEqual([]);
    expect(state.previews).toEqual({});
  });

  it('leaves a failure to the card when the card shows it, and tells it in a toast otherwise', () => {
    const failed = job('a', { state: 'failed', error: ERROR });
    const started = run([kernel(jobsEvent(job('a', { state: 'running' })))]);
    const alone = reduce(started, kernel(jobsEvent(failed)));
    expect(alone.toasts).toEqual([]);
    expect(subject(alone)).toMatchObject({ kind: 'job', job: { id: 'a', error: ERROR } });
    const busy = run([kernel(jobsEvent(job('b', { state: 'running' }))), kernel(jobsEvent(failed))], started);
    expect(busy.toasts).toMatchObject([{ tone: 'error', error: ERROR }]);
  });

  it('tells each note of a job once, and none of before the page was opened', () => {
    const notes = ['webgpu failed after step 2, and the CPU took over: device lost'];
    const running = kernel(jobsEvent(job('a', { state: 'running', step: 2 })));
    const noted = kernel(jobsEvent(job('a', { state: 'running', step: 2, notes })));
    const later = kernel(jobsEvent(job('a', { state: 'running', step: 3, notes })));
    const told = run([running, noted]);
    expect(told.toasts).toMatchObject([{ tone: 'note', message: notes[0] }]);
    const [toast] = told.toasts;
    expect(run([{ type: 'toast.dismiss', id: toast!.id }, later], told).toasts).toEqual([]);
    expect(run([kernel(hello([job('a', { state: 'running', notes })])), later]).toasts).toEqual([]);
    expect(run([kernel(jobsEvent(job('v', { purpose: 'verify', notes })))]).toasts).toEqual([]);
  });

  it('says quietly that a job went on after its worker died', () => {
    const state = run([
      kernel(jobsEvent(job('a', { state: 'running', step: 5 }))),
      kernel(jobsEvent(job('a', { state: 'running', step: 5, resumes: 1 }))),
    ]);
    expect(state.toasts).toMatchObject([{ tone: 'note', message: expect.stringContaining('step 5') }]);
  });

  it('keeps only the newest ended jobs, and every one that has not ended', () => {
    const old = Array.from({ length: 60 }, (_, n) =>
      job(`old${n}`, { state: 'done', createdAt: `2026-11-22T20:00:${String(n).padStart(2, '0')}Z` }),
    );
    const state = run([kernel(hello([...old, job('waits', { createdAt: '2026-11-21T00:00:00Z' })]))]);
    expect(state.jobs[0]?.id).toBe('waits');
    expect(state.jobs.length).toBe(41);
    expect(state.jobs.at(-1)?.id).toBe('old59');
  });
});

describe('the card', () => {
  const running = job('a', { state: 'running', step: 3 });

  it('shows the running job before those that wait, and these in their order', () => {
    const state = run([kernel(jobsEvent(job('c', { position: 1 }), job('b', { position: 0 }), running))]);
    expect(subject(state)).toMatchObject({ kind: 'job', job: { id: 'a' } });
    expect(waitingJobs(state).map(({ id }) => id)).toEqual(['b', 'c']);
    expect(interruptible(state)?.id).toBe('a');
  });

  it('keeps what was painted last until another begins', () => {
    const done = job('a', { state: 'done', picture: picture('p') });
    const state = run([kernel(jobsEvent(running)), kernel(jobsEvent(done))]);
    expect(subject(state)).toMatchObject({ kind: 'job', job: { id: 'a', state: 'done' } });
    expect(subject(reduce(state, kernel(jobsEvent(job('b')))))).toMatchObject({ job: { id: 'b' } });
  });

  it('is not taken by a picture that is painted again to verify it', () => {
    const verify = job('v', { purpose: 'verify', state: 'running' });
    const state = run([kernel(jobsEvent(verify)), kernel(jobsEvent({ ...verify, state: 'done' }))]);
    expect(subject(state)).toEqual({ kind: 'nothing' });
  });

  it('shows the newest picture when nothing is being painted, whatever is searched for', () => {
    const page = { type: 'gallery.page', offset: 0, total: 1, pictures: [picture('p')] } as const;
    const searched = run([page, { type: 'album.filter', patch: { search: 'owl' } }]);
    for (const state of [run([page]), searched])
      expect(subject(state)).toMatchObject({ kind: 'picture', picture: { id: 'p' } });
  });

  it('turns to an inspected picture, and back to the painting when something new is asked for', () => {
    const inspecting = run([kernel(jobsEvent(running)), { type: 'inspect', picture: picture('p') }]);
    expect(subject(inspecting)).toMatchObject({ kind: 'picture' });
    expect(inspecting.panel).toBe('inspect');
    const asked = reduce(inspecting, { type: 'submitted', job: job('b'), prompt: 'an owl' });
    expect(subject(asked)).toMatchObject({ kind: 'job', job: { id: 'a' } });
    expect(asked.panel).toBeNull();
    expect(asked.history).toEqual(['an owl']);
  });
});

describe('verification', () => {
  const report = {
    picture: 'p',
    identical: true,
    maxDifference: 0,
    psnr: null,
    settings: SETTINGS,
    notes: [],
  };

  it('shows the report of the picture that was asked for last', () => {
    const state = run([
      { type: 'verify', picture: 'p' },
      { type: 'verify', picture: 'q' },
      { type: 'verified', picture: 'p', report },
    ]);
    expect(state.verification).toEqual({ state: 'running', picture: 'q' });
    expect(reduce(state, { type: 'verified', picture: 'q', report }).verification?.state).toBe('done');
    expect(reduce(state, { type: 'verify.failed', picture: 'q' }).verification).toBeNull();
  });
});

describe('toasts', () => {
  it('shows an error once, however often it comes, and never more than four', () => {
    const twice = run([
      { type: 'error', error: ERROR },
      { type: 'error', error: ERROR },
    ]);
    expect(twice.toasts.length).toBe(1);
    const many = run(Array.from({ length: 9 }, (_, n) => ({ type: 'note', message: `note ${n}` }) as const));
    expect(many.toasts.map(({ message }) => message)).toEqual(['note 5', 'note 6', 'note 7', 'note 8']);
    expect(reduce(many, { type: 'toast.dismiss', id: many.toasts[0]?.id ?? 0 }).toasts.length).toBe(3);
  });
});
