import type { Action } from './actions.ts';
import { reduce } from './reduce.ts';
import { INITIAL_STATE, type StageState } from './state.ts';

export interface Store {
  readonly state: () => StageState;
  readonly dispatch: (action: Action) => void;
  /** Called after every change; returns how to stop. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** The page's one store. Starts from `initial` (what was kept from the last visit). */
export function createStore(initial: Partial<StageState> = {}): Store {
  let state: StageState = { ...INITIAL_STATE, ...initial };
  const listeners = new Set<() => void>();
  return {
    state: () => state,
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
