import { describe, expect, it } from 'vitest';
import { EMPTY_DRAFT } from '../../../../game/stage/store/draft.ts';
import { keepDraft, loadKept, type Shelf } from '../../../../game/stage/store/keep.ts';
import { createStore } from '../../../../game/stage/store/store.ts';
import { job } from '../make.ts';

function memoryShelf(text: string | null = null): Shelf & { text: string | null; writes: number } {
  const shelf = {
    text,
    writes: 0,
    getItem: () => shelf.text,
    setItem: (_: string, value: string) => {
      shelf.text = value;
      shelf.writes += 1;
    },
  };
  return shelf;
}

describe('a shelf that cannot be trusted', () => {
  it.each([
    null,
    '',
    'null',
    '[]',
    '{"draft":5,"history":"x"}',
    '{"draft":{"prompt":7,"seed":null,"evil":"x"}}',
    '{',
  ])('holding %j gives an empty draft', text => {
    expect(loadKept(memoryShelf(text))).toEqual({ draft: EMPTY_DRAFT, history: [], live: true });
  });

  it('throws at every touch, and typing still works', () => {
    const broken: Shelf = {
      getItem: () => {
        throw new Error('forbidden');
      },
      setItem: () => {
        throw new Error('quota');
      },
    };
    const store = createStore(loadKept(broken));
    keepDraft(store, broken);
    store.dispatch({ type: 'draft', patch: { prompt: 'owl' } });
    expect(store.state().draft.prompt).toBe('owl');
  });
});

describe('what is typed', () => {
  it('is there after a reload, with the prompts that were sent', () => {
    const shelf = memoryShelf();
    const store = createStore(loadKept(shelf));
    keepDraft(store, shelf);
    store.dispatch({ type: 'draft', patch: { prompt: 'half a thou', steps: '1' } });
    store.dispatch({ type: 'submitted', job: job('a'), prompt: 'an owl' });
    expect(createStore(loadKept(shelf)).state()).toMatchObject({
      draft: { prompt: 'half a thou', steps: '1' },
      history: ['an owl'],
    });
  });

  it('is written only when it changed', () => {
    const shelf = memoryShelf();
    const store = createStore();
    const stop = keepDraft(store, shelf);
    store.dispatch({ type: 'note', message: 'hello' });
    expect(shelf.writes).toBe(0);
    store.dispatch({ type: 'draft', patch: { prompt: 'a' } });
    stop();
    store.dispatch({ type: 'draft', patch: { prompt: 'b' } });
    expect(shelf.writes).toBe(1);
  });
});
