import { describe, expect, it } from 'vitest';
import { isRecalled, phasesOf } from '../../../../game/stage/space/thought-feed.ts';
import { INITIAL_STATE, type StageState } from '../../../../game/stage/store/state.ts';
import { job, picture } from '../make.ts';

const state = (patch: Partial<StageState> = {}): StageState => ({ ...INITIAL_STATE, ...patch });
const names = (before: StageState, now: StageState) => phasesOf(before, now).map(phase => phase.state);

describe('phases that can be told truthfully', () => {
  it('nothing happened: none', () => {
    expect(phasesOf(state(), state({ panel: 'settings' }))).toEqual([]);
  });

  it('somebody begins to speak: she perceives', () => {
    const hearing = state({ voice: { ...INITIAL_STATE.voice, hearing: true } });
    expect(names(state(), hearing)).toEqual(['perceive']);
    expect(names(hearing, hearing)).toEqual([]);
  });

  it('a picture is asked for and taken: perceive, then decide; painted: act; ended: idle', () => {
    const queued = state({ jobs: [job('a')] });
    const running = state({ jobs: [job('a', { state: 'running' })] });
    const done = state({ jobs: [job('a', { state: 'done' })] });
    expect(names(state(), queued)).toEqual(['perceive', 'decide']);
    expect(phasesOf(state(), queued)[1]?.after).toBe(true);
    expect(names(queued, running)).toEqual(['act']);
    expect(names(running, done)).toEqual(['idle']);
  });

  it('her thoughts tell their phases themselves, each behind the one before; the quiet ones about pictures do not', () => {
    const at = (phase: 'perceive' | 'interpret' | 'act' | 'over', about: 'typed' | 'painted' = 'typed') =>
      state({ thought: { id: 'thought-1', about, phase, picture: null } });
    expect(phasesOf(state(), at('perceive'))).toMatchObject([{ state: 'perceive', after: false }]);
    expect(phasesOf(at('perceive'), at('interpret'))).toMatchObject([{ state: 'interpret', after: true }]);
    expect(names(at('act'), at('over'))).toEqual([]);
    expect(names(state(), at('interpret', 'painted'))).toEqual([]);
    // Painting that she decided on is not told of twice.
    const acting = at('act');
    expect(names(acting, { ...acting, jobs: [job('a')] })).toEqual([]);
  });

  it('a picture that is only painted again to compare it is no wish', () => {
    const verify = state({ jobs: [job('v', { state: 'running', purpose: 'verify' })] });
    expect(names(state(), verify)).toEqual([]);
  });

  it('what had ended before the page came is no news', () => {
    expect(names(state(), state({ jobs: [job('a', { state: 'done' })] }))).toEqual([]);
  });

  it('an old picture that is opened is remembered; the one just painted is not', () => {
    const done = job('a', { state: 'done', picture: picture('p') });
    const before = state({ jobs: [done], lastEnded: 'a' });
    expect(isRecalled(before, { ...before, inspected: picture('p') })).toBe(false);
    expect(names(before, { ...before, inspected: picture('old') })).toEqual(['recall']);
    const open = { ...before, inspected: picture('old') };
    const looking: StageState = { ...open, panel: 'inspect' };
    expect(isRecalled(open, looking)).toBe(false);
  });
});
