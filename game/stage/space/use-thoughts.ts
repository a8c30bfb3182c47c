import { useEffect } from 'react';
import { StageInput } from '../../../components/index.ts';
import { useStage } from '../store/use-stage.tsx';
import type { SpaceLink } from './space-link.ts';
import { isRecalled, phaseNumbers, phasesOf } from './thought-feed.ts';

/** Lets the scene show what her mind does. */
export function useThoughts(space: SpaceLink): void {
  const { store } = useStage();
  useEffect(() => {
    let before = store.state();
    return store.subscribe(() => {
      const now = store.state();
      for (const phase of phasesOf(before, now)) {
        const [state, waits, seconds] = phaseNumbers(phase);
        space.door?.post(StageInput.thought, state, waits, seconds);
      }
      // Its card is known when React has drawn this state.
      if (isRecalled(before, now) && now.inspected) space.recall(now.inspected.id);
      before = now;
    });
  }, [store, space]);
}
