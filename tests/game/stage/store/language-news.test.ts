import { describe, expect, it } from 'vitest';
import { reduce } from '../../../../game/stage/store/reduce.ts';
import { INITIAL_STATE, type StageState } from '../../../../game/stage/store/state.ts';

const hear = (state: StageState, data: object) =>
  reduce(state, { type: 'kernel', event: { event: 'language', data } as never });
const ASK = { id: 'q1', command: 'generate', text: 'Paint a picture', input: '{"prompt":"a fox"}' };

describe('what a language model asks for', () => {
  it('is a message with a button, which answers it', () => {
    const [toast] = hear(INITIAL_STATE, ASK).toasts;
    expect(toast!.message).toBe('The language model wants to: Paint a picture (generate {"prompt":"a fox"})');
    expect(toast!.undo).toEqual({
      ...{ label: 'Allow it once', command: 'answer-ask', input: { ask: 'q1', allow: true } },
    });
  });

  it('goes when it is settled, and no other message with it', () => {
    let state = hear(hear(INITIAL_STATE, ASK), { ...ASK, id: 'q2', text: 'Forget memories' });
    state = hear(state, { settled: 'q1' });
    expect(state.toasts.map(({ undo }) => undo?.input)).toEqual([{ ask: 'q2', allow: true }]);
  });

  it('or why there was no answer, is an error with what to do', () => {
    const error = { code: 'LANGUAGE_SILENT', message: 'The language model says nothing.', hint: 'Wait.' };
    expect(hear(INITIAL_STATE, { error }).toasts[0]).toMatchObject({ tone: 'error', error });
  });
});
