import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';
import type { Client } from '../client.ts';
import type { SoundBoard } from '../sound/sound-board.ts';
import type { StageState } from './state.ts';
import type { Store } from './store.ts';

interface Stage {
  readonly store: Store;
  readonly client: Client;
  readonly sounds: SoundBoard;
}

const StageContext = createContext<Stage | null>(null);

export function StageProvider({ store, client, sounds, children }: Stage & { children: ReactNode }) {
  return <StageContext value={{ store, client, sounds }}>{children}</StageContext>;
}

/** The store, the client and the sounds, for event handlers. */
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
