import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Client } from '../client.ts';
import type { StageState } from './state.ts';
import type { Store } from './store.ts';

interface Stage {
  readonly store: Store;
  readonly client: Client;
}

const StageContext = createContext<Stage | null>(null);

export function StageProvider({ store, client, children }: Stage & { children: ReactNode }) {
  return <StageContext value={{ store, client }}>{children}</StageContext>;
}

/** The store and the client, for event handlers. */
export function useStage(): Stage {
  const stage = useContext(StageContext);
  if (!stage) throw new Error('useStage needs a StageProvider above it');
  return stage;
}

/** A part of the state; the component draws again when that part is another object. */
export function useStageState<Part>(select: (state: StageState) => Part): Part {
  const { store } = useStage();
  return useSyncExternalStore(store.subscribe, () => select(store.state()));
}
