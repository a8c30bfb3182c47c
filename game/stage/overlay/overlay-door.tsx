import { lazy, Suspense } from 'react';
import { useStageState } from '../store/use-stage.tsx';

/** Its code comes when it is first opened. */
const Overlay = lazy(() => import('./overlay.tsx'));

export function OverlayDoor() {
  const open = useStageState(state => state.overlay);
  if (!open) return null;
  return (
    <Suspense>
      <Overlay />
    </Suspense>
  );
}
